"""What early-help leads made of the lists, by borough and month: never by worker, and no count that tells of a family.

Every function takes rows of one listed family and month: borough, month_on, as_of, decision, seconds, decided_on,
helped_on, outcome_on (schemas.lists.Exposure without its ids). A month is told once its list has expired, a quarter
once all that can still be counted in it is over: so no figure is ever published twice with two values, from whose
difference a family could be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from measures.suppression import SMALL, hidden_in

AGREED = ("offer_help", "already_supported", "no_consent")
SET_ASIDE = ("not_appropriate", "wrong_data")
OF_MONTH = ("not_decided", "agreed", "not_now", "set_aside")
OF_QUARTER = ("not_now", "set_aside", "other_agreed", "offered", "accepted")
ACCEPTED_DAYS = 92  # early help that begins within so many days after it was offered was accepted
OUTCOME_MONTHS = 12
MONTHS_OF_QUARTER = 3


def months(rows: pd.DataFrame) -> pd.DataFrame:
    """Per borough and month how many families were listed and what was said of them; what must not be seen is empty.

    `agreement` and `override` are shares of the decisions; `precision` is the share of those judged to belong on the
    list among those judged at all: "not now" judges the time, not the family.
    """
    said = rows.assign(part=_part_of_month(rows["decision"]))
    counts = _counted(said, "month_on", OF_MONTH)
    shown = counts.assign(**_shown(counts[list(OF_MONTH)], _lines_of_months(counts)))
    return _with_rates(shown, shown["agreed"])


def quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """The benefits log: of the families decided on in a quarter's lists, whether help was offered and taken up.

    Offered and accepted are apart: a family counts where its way ended. The shares are as those of `months`: of so few
    families a month has, a quarter can tell what no month may.
    """
    decided = rows[rows["decision"].notna()]
    counts = _counted(decided.assign(part=_part_of_quarter(decided), quarter=_quarter(decided)), "quarter", OF_QUARTER)
    # what all are as a sum, and those that the list was agreed with, can be had from the months; the narrower first,
    # so that what guards it guards the wider too
    across = len(OF_QUARTER)
    lines = [_row(row, start, across, across) for row in range(len(counts)) for start in (2, 0)]
    shown = counts.rename(columns={"listed": "decided"}).assign(**_shown(counts[list(OF_QUARTER)], lines))
    shown["decided"] = shown["decided"].astype("Int64").mask(shown["decided"].between(1, SMALL))
    return _with_rates(shown, shown["decided"] - shown["not_now"] - shown["set_aside"])


def _with_rates(shown: pd.DataFrame, agreed: pd.Series) -> pd.DataFrame:
    """The same with the shares of the decisions; empty where they would tell a hidden count."""
    not_now, aside = shown["not_now"], shown["set_aside"]
    decided = agreed + not_now + aside
    return shown.assign(
        agreement=_share(agreed, decided),
        override=_share(not_now + aside, decided),
        precision=_share(agreed, agreed + aside),
    )


def outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Of those with help, with an offer alone, and with neither: in how many the outcome came within a year.

    It compares families that were chosen to differ: it says what came, never what the help did.
    """
    decided = rows[rows["decision"].notna()]
    way = _part_of_quarter(decided).where(lambda part: part.isin(["offered", "accepted"]), "neither")
    months_on = (pd.to_datetime(decided["month_on"]) + pd.DateOffset(months=OUTCOME_MONTHS)).astype("datetime64[s]")
    came = (pd.to_datetime(decided["outcome_on"]).astype("datetime64[s]") < months_on).map({True: "yes", False: "no"})
    parts = [f"{name}_{told}" for name in ("accepted", "offered", "neither") for told in ("yes", "no")]
    counts = _counted(decided.assign(part=way + "_" + came, quarter=_quarter(decided)), "quarter", parts)
    lines = [_row(row, start, start + 2, 6) for row in range(len(counts)) for start in (0, 2, 4)]
    return counts.drop(columns="listed").assign(**_shown(counts[parts], lines))


def told(rows: pd.DataFrame, as_of: date, over_days: int) -> pd.DataFrame:
    """The rows of months of which all is over: so many days after the day of the list's extract, as of one day."""
    over_on = pd.to_datetime(rows["as_of"]) + timedelta(days=over_days)
    return rows[(over_on <= pd.Timestamp(as_of)).to_numpy(bool)]


def whole_quarters(rows: pd.DataFrame, as_of: date, over_days: int) -> pd.DataFrame:
    """The same of whole quarters: their last month is over, and their last list, which may be of a later day."""
    quarter = pd.PeriodIndex(pd.to_datetime(rows["month_on"]), freq="Q")
    month = pd.Series(quarter.to_timestamp() + pd.DateOffset(months=MONTHS_OF_QUARTER - 1), rows.index)
    latest = pd.to_datetime(rows["as_of"]).groupby([rows["borough"].to_numpy(), quarter]).transform("max")
    last = month.where(month >= latest, latest)
    return rows[np.asarray(last + timedelta(days=over_days) <= pd.Timestamp(as_of), bool)]


def _part_of_month(decision: pd.Series) -> pd.Series:
    part = pd.Series("not_now", decision.index).mask(decision.isna(), "not_decided")
    return part.mask(decision.isin(AGREED), "agreed").mask(decision.isin(SET_ASIDE), "set_aside")


def _part_of_quarter(decided: pd.DataFrame) -> pd.Series:
    """How far each decided family came."""
    since = pd.to_datetime(decided["helped_on"]) - pd.to_datetime(decided["decided_on"])
    is_offered = decided["decision"] == "offer_help"
    part = _part_of_month(decided["decision"]).replace("agreed", "other_agreed")
    return part.mask(is_offered, "offered").mask(is_offered & (since <= timedelta(days=ACCEPTED_DAYS)), "accepted")


def _quarter(rows: pd.DataFrame) -> pd.Series:
    """The first day of each row's quarter."""
    first = pd.PeriodIndex(pd.to_datetime(rows["month_on"]), freq="Q").to_timestamp()
    return pd.Series(first.date, rows.index, dtype=object)


def _counted(rows: pd.DataFrame, when: str, parts: Sequence[str]) -> pd.DataFrame:
    """A row per borough and time, in order: how many there are, and how many of each part."""
    by = [rows["borough"], rows[when]]
    table = pd.crosstab(by, rows["part"]) if len(rows) else pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []]))
    table = table.reindex(columns=list(parts), fill_value=0).rename_axis(index=["borough", when], columns=None)
    return table.assign(listed=table.sum(axis=1)).reset_index()[["borough", when, "listed", *parts]]


def _row(row: int, start: int, end: int, across: int = 4) -> list[int]:
    return [row * across + place for place in range(start, end)]


def _lines_of_months(counts: pd.DataFrame) -> list[list[int]]:
    """What a reader can know sums of: each month's list, and in a quarter what the benefits log tells of it."""
    lines = [_row(row, 0, 4) for row in range(len(counts))]
    quarter = pd.PeriodIndex(pd.to_datetime(counts["month_on"]), freq="Q").astype(str)
    for _, rows in counts.reset_index(drop=True).groupby([counts["borough"].to_numpy(), quarter]):
        for start, end in ((0, 1), (1, 2), (2, 3), (3, 4)):
            lines.append([place for row in rows.index for place in _row(int(row), start, end)])
    return lines


def _shown(counts: pd.DataFrame, lines: Sequence[Sequence[int]]) -> dict[str, pd.Series]:
    """The columns with the counts that must not be seen empty."""
    cells = counts.to_numpy()
    flat = [int(count) for count in cells.ravel()]
    hidden = hidden_in(flat, lines)
    is_hidden = np.array([place in hidden for place in range(len(flat))], bool).reshape(cells.shape)
    is_hidden |= _all_given_away(cells, is_hidden)[:, None]
    return {
        str(name): counts[name].astype("Int64").mask(pd.Series(is_hidden[:, place], counts.index))
        for place, name in enumerate(counts)
    }


def _all_given_away(cells: np.ndarray, is_hidden: np.ndarray) -> np.ndarray:
    """The rows whose sum tells every hidden count: all are as small, or as large, as a hidden one can be.

    A list's length is known, so its sum cannot be hidden; then not even a zero is shown, which would tell how many
    parts the sum has.
    """
    count, total = is_hidden.sum(axis=1), np.where(is_hidden, cells, 0).sum(axis=1)
    return (count > 0) & ((total == count) | (total == SMALL * count))


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole; empty where either is hidden, or nobody is in it."""
    top, bottom = (one.astype("Float64") for one in (part, whole))
    return top / bottom.mask(bottom == 0)
