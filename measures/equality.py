"""Whether the list treats groups of children alike: figures by group, by pairs of characteristics and by school year.

What may not be seen is hidden by `publishable`. Nothing here says "fair": a group is told with its intervals, or it is
too few to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.evaluation import Settings
from measures.groups import COUNTS, FIGURES, OUTCOMES, Places, Sums
from measures.suppression import hidden_in

EVERYBODY, YEAR, NOT_KNOWN = "everybody", "school_year", "not known"
TOLD, TOO_FEW, HIDDEN = "told", "too few to tell", "hidden, as a count is small"
CELL = ["characteristic", "group", "within", "subgroup"]
_TABLE = ["characteristic", "within"]
_OWN, _GAP = ["value", "low", "high"], ["difference", "difference_low", "difference_high"]
_RESTS_ON = {
    "event_rate": ["n", "events"],
    "selection_rate": ["n", "listed"],
    "observed_expected": ["n", "events"],
}


def audit(rows: pd.DataFrame, characteristics: Sequence[str], settings: Settings) -> pd.DataFrame:
    """A row per group and figure, with its kin-clustered 95 % interval. Not for publishing: see `publishable`.

    `rows`: label (1, 0, NaN), chance, is_listed, weight, kin, school_year, and a column of words per characteristic,
    NOT_KNOWN where nothing is known: a group like any other. Rows with an unknown label are left out. A table stands
    under its characteristic and the one (or the school year) that it is split `within`, empty where it is not.
    Counts are sums of weights, rounded. `difference` is from the largest known group of the table (of the same year),
    whose `cell` is `reference`, -1 where there is none. A figure that rests on fewer than `settings.floor` events or
    non-events, or the selection rate on fewer who were named or were not, is `told` as TOO_FEW and is empty.
    """
    known = rows.dropna(subset=["label"]).assign(**{EVERYBODY: "all children"})
    pairs = [(EVERYBODY, YEAR), *((name, YEAR) for name in characteristics), *combinations(characteristics, 2)]
    tables = [(EVERYBODY, ""), *((name, "") for name in characteristics), *pairs]
    cells = [cell for first, second in tables for cell in _cells(known, first, second)]
    sums = Sums(known)
    counted = [{"cell": at, **cell.names(), **sums.counts(cell.places)} for at, cell in enumerate(cells)]
    table = pd.DataFrame(counted, columns=["cell", *CELL, *COUNTS])
    few = pd.DataFrame({name: _few(table, name, settings.floor) for name in FIGURES}).set_axis(table["cell"])
    table = table.assign(reference=_references(table))
    groups = {at: cells[at].places for at in few.index[~few.all(axis=1)]}
    figures = _figures(sums, groups, dict(zip(table["cell"], table["reference"], strict=True)), settings)
    return _told(table.merge(figures), few)


def unequal(rows: pd.DataFrame, characteristics: Sequence[str], most: float, settings: Settings) -> list[str]:
    """What speaks against a model whose list is audited: the groups whose recall lies further below the largest one's
    than `most`, and surely so: by the whole interval of the difference. `rows` as for `audit`.
    """
    told = audit(rows, characteristics, settings)
    recalls = told[(told["figure"] == "recall") & (told["within"] == "") & told["characteristic"].isin(characteristics)]
    far = recalls[recalls["difference_high"] < -most]
    # no figure: it might give a small count away
    return [
        f"{row.group} ({row.characteristic}) with the event are found less often than the largest group, surely by more"
        f" than {most:.0%}"
        for row in far.itertuples()
    ]


def publishable(table: pd.DataFrame) -> pd.DataFrame:
    """The audit with small counts empty, and whatever they could be worked out from: counts, figures, differences.

    A figure that is empty for this reason is told as HIDDEN. Counts are checked along both ways of each table: its
    margins stand in the tables of single characteristics.
    """
    cells = table.drop_duplicates("cell").set_index("cell")
    hidden = pd.DataFrame({name: _hidden(cells, name) for name in COUNTS}, index=cells.index)
    of_row = hidden.loc[table["cell"]].reset_index(drop=True)
    shown = table.reset_index(drop=True)
    gone = of_row.any(axis=1)
    for figure, counts in _RESTS_ON.items():
        gone = gone.mask(shown["figure"] == figure, of_row[counts].any(axis=1))
    lost = set(zip(shown["cell"][gone], shown["figure"][gone], strict=True))
    of_lost = np.array([key in lost for key in zip(shown["reference"], shown["figure"], strict=True)])
    shown["told"] = shown["told"].mask(gone & (shown["told"] == TOLD), HIDDEN)
    shown[_OWN] = shown[_OWN].mask(gone)
    shown[_GAP] = shown[_GAP].mask(gone | of_lost)
    for name in ("n", "events", "listed"):
        shown[name] = shown[name].astype("Int64").mask(of_row[name])
    return shown.drop(columns=list(OUTCOMES))


def _few(table: pd.DataFrame, figure: str, floor: int) -> NDArray[np.bool_]:
    """In which cells a figure rests on too few: who was named needs no event to be told."""
    some = table["listed" if figure == "selection_rate" else "events"]
    return np.asarray(np.minimum(some, table["n"] - some) < floor)


def _told(table: pd.DataFrame, few: pd.DataFrame) -> pd.DataFrame:
    """With what rests on too few empty, and every difference from it."""
    is_few = {(at, name): bool(few.at[at, name]) for at in few.index for name in few.columns}
    own, of_reference = (
        pd.Series([is_few.get(key, True) for key in zip(table[cell], table["figure"], strict=True)], table.index)
        for cell in ("cell", "reference")
    )
    table = table.assign(told=np.where(own, TOO_FEW, TOLD))
    table[_OWN] = table[_OWN].mask(own)
    table[_GAP] = table[_GAP].mask(own | of_reference)
    return table


@dataclass(frozen=True)
class _Cell:
    """One group, or one group within another, and the places of its rows."""

    characteristic: str
    group: str
    within: str
    subgroup: str
    places: Places

    def names(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in CELL}


def _cells(rows: pd.DataFrame, first: str, second: str) -> Iterator[_Cell]:
    places = rows.assign(place=np.arange(len(rows)), all_in_one="").groupby([first, second or "all_in_one"])["place"]
    for names, of_cell in places:
        group, subgroup = (str(name) for name in names)
        yield _Cell(first, group, second, subgroup, of_cell.to_numpy())


def _references(table: pd.DataFrame) -> pd.Series:
    """The cell that each is compared with: the largest of its table of which all is known; -1 where there is none."""
    found = pd.Series(-1, table.index)
    for _, part in table.groupby(_TABLE):
        known = part[(part["group"] != NOT_KNOWN) & (part["subgroup"] != NOT_KNOWN)]
        if known.empty:
            continue
        if part["within"].iloc[0] != YEAR:
            found[part.index] = int(known.sort_values("n")["cell"].iloc[-1])
            continue
        largest = known.groupby("group")["n"].sum().idxmax()
        of_year = known[known["group"] == largest].set_index("subgroup")["cell"]
        found[part.index] = part["subgroup"].map(of_year).fillna(-1).astype(int)
    return found.mask(found == table["cell"], -1)


def _figures(sums: Sums, groups: dict[int, Places], references: dict[int, int], settings: Settings) -> pd.DataFrame:
    """A row per cell and figure; of cells that are not in `groups` with nothing in it."""
    own, between = sums.spans(groups, references, settings)
    values = {at: sums.figures(group) for at, group in groups.items()}
    nothing = (float("nan"), float("nan"))
    rows = []
    for at, reference in references.items():
        for name in FIGURES:
            value = values[at][name] if at in values else float("nan")
            gap = value - values[reference][name] if (at, name) in between else float("nan")
            spans = (*own.get((at, name), nothing), gap, *between.get((at, name), nothing))
            rows.append((at, name, value, *spans))
    return pd.DataFrame(rows, columns=["cell", "figure", *_OWN, *_GAP])


def _hidden(cells: pd.DataFrame, name: str) -> list[bool]:
    """Which cells' counts of this name may not be seen."""
    found: set[object] = set()
    for (_, within), part in cells.groupby(_TABLE):
        ways = [part.groupby(way)["n"].groups.values() for way in ("group", "subgroup")] if within else [[part.index]]
        lines = [part.index.get_indexer(line).tolist() for way in ways for line in way]
        found |= {part.index[at] for at in hidden_in(part[name].tolist(), lines)}
    return [at in found for at in cells.index]
