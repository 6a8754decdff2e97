"""How many records of each kind came to be known month by month, and how long after what they tell of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import ALL, History
from measures.suppression import publishable
from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    CpPlan,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Offence,
    Programme,
    Record,
    Referral,
    Section47,
)


@dataclass(frozen=True)
class Kind:
    """One kind of record, by so many months together that little of it has to be hidden."""

    record: type[Record]
    name: str
    says: str
    months_a_row: int = 1


KINDS = (
    Kind(Referral, "referrals", "Referrals"),
    Kind(Assessment, "assessments", "Assessments"),
    Kind(Section47, "section_47", "Section 47 enquiries"),
    Kind(Conference, "conferences", "Child protection conferences", 3),
    Kind(CpPlan, "cp_plans", "Child protection plans", 3),
    Kind(CinPlan, "cin_plans", "Child in need plans", 3),
    Kind(CareEpisode, "care_episodes", "Episodes of care"),
    Kind(EhContact, "early_help_contacts", "Contacts with early help"),
    Kind(EhEpisode, "early_help_episodes", "Episodes of early help"),
    Kind(Offence, "offences", "Offences", 3),
    Kind(LegalOutcome, "legal_outcomes", "Outcomes of offences", 3),
    Kind(Hearing, "hearings", "Court hearings", 3),
    Kind(Programme, "programmes", "Youth justice programmes", 3),
)


def volumes(history: History) -> pd.DataFrame:
    """Rows of kind (its name), borough (also `all`), on (a month's or quarter's first day) and count, fit to publish.

    A record counts in the period in which it came to be known, up to the last whole one; periods are told from the
    day on from which every borough's source can tell.
    """
    tables = [_of_kind(history, kind) for kind in KINDS]
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)


def _of_kind(history: History, kind: Kind) -> pd.DataFrame:
    starts = _starts(history, kind)
    rows = history[kind.record]
    of_period = rows.groupby([rows["borough"], first_day(rows["known_on"], kind.months_a_row).rename("on")]).size()
    whole = pd.MultiIndex.from_product([history.boroughs, starts], names=["borough", "on"])
    found = pd.DataFrame({"count": of_period.reindex(whole).fillna(0).astype("int64")}).reset_index()
    total = found.groupby("on", as_index=False)["count"].sum().assign(borough=ALL)
    both = pd.concat([found, total], ignore_index=True).assign(kind=kind.name)
    told = both[["kind", "borough", "on", "count"]].assign(on=both["on"].astype(str))
    return history.editions.told(f"shift_{kind.name}", told, ["count"])


def first_day(days: pd.Series, months_a_row: int) -> pd.Series:
    """The first day of each day's month, or quarter."""
    return days.dt.to_period("M" if months_a_row == 1 else "Q").dt.to_timestamp().astype("datetime64[s]")


def _starts(history: History, kind: Kind) -> pd.DatetimeIndex:
    try:
        first, _ = history.covered(kind.record.service)
    except KeyError:
        return pd.DatetimeIndex([], dtype="datetime64[s]")
    # what happened before the first day covered has come to be known by a quarter later
    every = "MS" if kind.months_a_row == 1 else "QS"
    return pd.date_range(first + pd.DateOffset(months=3), history.day, freq=every, unit="s")[:-1]


LAGS = ("early_help", "youth_justice")
_MIDDLE_OF, _LATE_OF = 6, 20  # the fewest records that a middle, and what nine of ten lie within, is told of


def lags(history: History) -> pd.DataFrame:
    """Rows of service, borough (also `all`), on (a quarter's first day), middle and late (days), fit to publish.

    Days between what a record tells of and its being recorded: the middle, and what nine of ten lie within. Of records
    whose source says when it was recorded, by the quarter of that.
    """
    rows = pd.concat([_recorded(history, kind) for kind in KINDS if kind.record.service in LAGS], ignore_index=True)
    rows = rows[rows["on"] < first_day(pd.Series([history.day]), 3).iloc[0]]
    both = pd.concat([rows, rows.assign(borough=ALL)], ignore_index=True)
    grouped = both.groupby(["service", "borough", "on"])["days"]
    found = grouped.agg(count="size", middle="median").join(grouped.quantile(0.9).rename("late")).reset_index()
    found[["middle", "late"]] = found[["middle", "late"]].astype(float).round(1)
    # no count of it is told, so that there is none that a later edition could give away
    shown = publishable(found.assign(on=found["on"].astype(str)), ["count"])
    # how many there were is not told: with the volumes it would tell how many were recorded without a day
    enough = {"middle": _MIDDLE_OF, "late": _LATE_OF}
    told = {name: shown[name].where((shown["count"] >= few).fillna(False)) for name, few in enough.items()}
    return shown.drop(columns="count").assign(**told)


def _recorded(history: History, kind: Kind) -> pd.DataFrame:
    rows = history[kind.record]
    rows = rows[(rows["how"] == "recorded") & rows["happened_on"].notna()]
    try:
        first, _ = history.covered(kind.record.service)
    except KeyError:
        first = history.day
    rows = rows[rows["happened_on"] >= first]
    days = (rows["known_on"] - rows["happened_on"]).dt.days
    return pd.DataFrame(
        {"service": kind.record.service, "borough": rows["borough"], "on": first_day(rows["known_on"], 3), "days": days}
    )
