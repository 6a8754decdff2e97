"""How often a feature is not known, zero or more: by borough, life stage and year, and as a page for analysts."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.suppression import HIDDEN, suppress

# empty: it is known that there is nothing to measure, such as the days since a record that there is not
STATES = ("not_known", "empty", "zero", "above_zero", "below_zero")
Columns = Iterable[tuple[str, NDArray[np.float32], NDArray[np.bool_]]]
PLACE = ["borough", "life_stage", "year"]
_TEMPLATES = Path(__file__).parent / "templates"


def occurrence(where: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """A row per column, borough, life stage and year: how many children are in each state. Not for publishing.

    `where` has a row per child and stage with borough, life_stage and year; a column's values stand in its order, NaN
    where there is none, and beside them whether the column can be known there.
    """
    group = where.groupby(PLACE, sort=True).ngroup().to_numpy()
    places = where[PLACE].assign(group=group).drop_duplicates("group").sort_values("group").reset_index(drop=True)
    found = []
    for name, values, known in columns:
        states = (~known, known & np.isnan(values), known & (values == 0), known & (values > 0), known & (values < 0))
        counts = {
            state: np.bincount(group, weights=is_so, minlength=len(places)).astype(np.int64)
            for state, is_so in zip(STATES, states, strict=True)
        }
        found.append(places[PLACE].assign(column=name, **counts))
    return pd.concat(found, ignore_index=True)


def publishable(counts: pd.DataFrame) -> pd.DataFrame:
    """The same with the counts that must not be seen empty, and others from which they could be worked out."""
    hidden = [
        [None if cell == HIDDEN else cell for cell in suppress(row)[: len(STATES)]]
        for row in counts[list(STATES)].to_numpy().tolist()
    ]
    shown = pd.DataFrame(hidden, columns=list(STATES), index=counts.index).astype("Int64")
    return pd.concat([counts[[*PLACE, "column"]], shown], axis=1)


def page(counts: pd.DataFrame, told: Sequence[Mapping[str, str]], not_learned: Mapping[str, Mapping[str, str]]) -> str:
    """One self-contained HTML page: each column with its shares over all children, by year, and whether it is learned.

    `told` has for each column its name and summary, in the order in which they are shown; `not_learned` for each
    outcome the columns that are shown and not learned, with the reason. Shares are of whole years of all boroughs
    together; those of fewer than 10 children are left out.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    years = sorted(counts["year"].unique())
    over_all = _shares(counts, ["column"])
    yearly = _shares(counts, ["column", "year"])["above_zero"].unstack("year").reindex(columns=years)
    by_year = dict(zip(yearly.index, yearly.to_numpy().tolist(), strict=True))
    rows = [
        {
            **column,
            **over_all.loc[column["name"]].to_dict(),
            "years": [None if share != share else share for share in by_year[column["name"]]],
            "why": {
                name: reasons[column["name"]] for name, reasons in not_learned.items() if column["name"] in reasons
            },
        }
        for column in told
        if column["name"] in over_all.index
    ]
    return engine.get_template("occurrence.html").render(rows=rows, years=years, outcomes=list(not_learned))


_FEWEST = 10


def _shares(counts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = counts.groupby(by, sort=False)[list(STATES)].sum()
    total = sums.sum(axis=1)
    shares = sums.div(total, axis=0)
    # so few children that a share could tell of one of them
    shares[(total < _FEWEST) | ((sums > 0) & (sums < _FEWEST)).any(axis=1)] = np.nan
    return shares
