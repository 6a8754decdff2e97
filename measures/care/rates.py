"""How often children in care move from one state to another: events per child-year, with intervals that know of kin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from measures.care.pieces import OPEN, adult_on, days_of
from measures.care.stock import in_order

LEFT, OF_AGE = "left care", "came of age"
DAYS_A_YEAR = 365.25
METHOD = (
    "jeffreys"  # takes counts that are no whole numbers, and covers 95 % on average: tests/measures/care/test_rates
)


def at_risk(pieces: pd.DataFrame, by: Sequence[str], first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Child-years of each cell and kin in [first, last): `by`, kin_id, years."""
    start, end = days_of(pieces["start_on"]), days_of(pieces["end_on"])
    opens, closes = days_of(pd.Series([first, last]))
    days = np.clip(np.minimum(end, closes) - np.maximum(start, opens), 0, None)
    told = pieces[[*by, "kin_id"]].assign(years=days / DAYS_A_YEAR)
    return told[told["years"] > 0].groupby([*by, "kin_id"], as_index=False, observed=True).sum()


def moves(
    pieces: pd.DataFrame, by: Sequence[str], to: Sequence[str], first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """What ended a child's time in a state in [first, last), a row each: `by` as before it, to_<name>, kin_id.

    A move is one in which any of `to` changed. Who left care has LEFT in each to_<name>, or OF_AGE from the 18th
    birthday on.
    """
    order, goes_on = in_order(pieces)
    here = pieces.iloc[order].reset_index(drop=True)
    end = days_of(here["end_on"])
    opens, closes = days_of(pd.Series([first, last]))
    gone = np.where(end >= adult_on(here["born_on"]), OF_AGE, LEFT)
    then = here[list(to)].shift(-1).where(pd.Series(goes_on), pd.DataFrame(dict.fromkeys(to, gone)))
    is_move = (end < OPEN) & (end >= opens) & (end < closes) & (then != here[list(to)]).any(axis=1).to_numpy()
    return here[[*by, "kin_id"]].join(then.add_prefix("to_"))[is_move].reset_index(drop=True)


def rates(risk: pd.DataFrame, moved: pd.DataFrame, by: Sequence[str], to: Sequence[str]) -> pd.DataFrame:
    """Events per child-year of each cell of `by` and each way out of it: `by`, `to`, events, years, rate, low, high.

    `risk` and `moved` are those of `at_risk` and `moves`. Each cell has a row for each way that any cell has, with no
    events where it has none. The 95 % interval is widened by the design effect over kin, at least 1, since brothers and
    sisters move together: the sum over kin of (events - rate x years) squared, over the events.
    """
    risk = risk.groupby([*by, "kin_id"], observed=True)["years"].sum().reset_index()
    cells = risk.groupby(list(by), observed=True)["years"].agg(years="sum", squares=_squares).reset_index()
    ways = moved[list(to)].drop_duplicates().sort_values(list(to))
    by_kin = moved.groupby([*by, *to, "kin_id"], observed=True).size().rename("count").reset_index()
    by_kin = by_kin.merge(risk, on=[*by, "kin_id"], how="left").fillna({"years": 0.0})
    by_kin = by_kin.assign(both=by_kin["count"] * by_kin["years"], own=by_kin["count"] ** 2)
    sums = by_kin.groupby([*by, *to], observed=True)[["count", "both", "own"]].sum().reset_index()
    found = cells.merge(ways, how="cross").merge(sums, on=[*by, *to], how="left")
    found = found.fillna({"count": 0, "both": 0.0, "own": 0.0}).rename(columns={"count": "events"})
    rate = found["events"] / found["years"]
    spread = found["own"] - 2 * rate * found["both"] + rate**2 * found["squares"]
    widened = (spread / found["events"].where(found["events"] > 0)).clip(lower=1).fillna(1.0)
    low, high = _interval(found["events"], found["years"], widened)
    told = found[[*by, *to, "events", "years"]].astype({"events": np.int64})
    return told.assign(rate=rate, low=low, high=high, widened=widened)


def _squares(years: pd.Series) -> float:
    return float((years**2).sum())


def _interval(events: pd.Series, years: pd.Series, widened: pd.Series) -> tuple[pd.Series, pd.Series]:
    """95 %; from nothing where there is no event."""
    from statsmodels.stats.rates import confint_poisson

    if len(events) == 0:
        return events.astype(float), events.astype(float)
    low, high = confint_poisson((events / widened).to_numpy(), (years / widened).to_numpy(), method=METHOD)
    return pd.Series(low, events.index).where(events > 0, 0.0), pd.Series(high, events.index)
