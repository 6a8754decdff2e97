"""How often children whom a service knows come into care: by age, and by the time since each kind of event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.history import ALL
from measures.incidence import EVENT
from measures.journeys.entrants import Settings, told_years
from measures.journeys.linked import linked
from measures.journeys.lives import ADULT_AGE, DAYS_A_MONTH, DAYS_A_YEAR, Lives, years_after
from schemas.records import CpPlan, EhEpisode, Offence, Record, Referral, Section47

# whole years of age: of boroughs these groups are told, of all of them each year
AGES: Mapping[str, range] = {
    "under 1": range(1),
    "1 to 4": range(1, 5),
    "5 to 9": range(5, 10),
    "10 to 13": range(10, 14),
    "14 to 15": range(14, 16),
    "16 to 17": range(16, 18),
}
# months since the last event of a kind, from and to: again groups, and what they are made of
MONTHS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "under 6 months": {"under 3 months": (0, 3), "3 to 6 months": (3, 6)},
    "6 to 12 months": {"6 to 12 months": (6, 12)},
    "1 to 3 years": {"12 to 24 months": (12, 24), "24 to 36 months": (24, 36)},
}
LATER = "longer ago, or never"
AGE = "age"
PER = 1_000  # child-years
_Days = NDArray[np.int64]


def at_risk(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The followed children's days within the years told, in days since 1970: from_day, to_day, entry_day (-1: none).

    A child is at risk from its first record to the end of its following; on the day of the first record itself it is
    not yet known. The rest of `rows` stays.
    """
    years = told_years(lives, settings)
    if not years:
        return rows.iloc[:0].assign(from_day=0, to_day=0, entry_day=-1)
    first, last = (_days(pd.Series([pd.Timestamp(year, 4, 1)]))[0] for year in (years[0], years[-1] + 1))
    begins, ends = np.maximum(_days(rows["first_on"]), first), np.minimum(_days(rows["stop_on"]), last)
    is_entry = (rows["cause"] == EVENT).to_numpy() & (_days(rows["stop_on"]) < last)
    told = rows.assign(from_day=begins, to_day=ends, entry_day=np.where(is_entry, ends, -1))
    return told[begins < ends].reset_index(drop=True)


def _days(days: pd.Series) -> _Days:
    return np.asarray(days.to_numpy().astype("datetime64[D]").astype(np.int64))


def hazards(lives: Lives, risk: pd.DataFrame) -> pd.DataFrame:
    """Rows of borough, question (AGE, or a kind of event), answer, part, entries, child_years, rate, low, high (a 1,000
    child-years): fit to publish. `risk` is of `at_risk`.

    Of each borough by group of ages and of months since the last event of a kind; of all of them by single year and
    narrower months too, the `part`.
    """
    return linked(lives.editions, "journeys_hazards", rates(lives, risk), ["borough"], "entries")


def rates(lives: Lives, risk: pd.DataFrame) -> pd.DataFrame:
    """The same before anything is hidden. Not for publishing.

    The clock of a kind starts anew with each such event; events before the years told start it too. A kind of which
    there is no event is left out.
    """
    every = risk[["borough", "kin"]].assign(entries=risk["entry_day"] >= 0, days=risk["to_day"] - risk["from_day"])
    rows = [_row(every, borough, ALL, ALL, ALL) for borough in (*lives.boroughs, ALL)]
    questions = {AGE: _by_age(risk)} | {kind: _since(risk, days) for kind, days in _events(lives).items() if len(days)}
    for question, groups in questions.items():
        for group, parts in groups.items():
            of_group = pd.concat(parts.values(), ignore_index=True)
            rows += [_row(of_group, borough, question, group, ALL) for borough in (*lives.boroughs, ALL)]
            # a group of one part is told once
            rows += [_row(cells, ALL, question, group, part) for part, cells in parts.items() if len(parts) > 1]
    return _rated(pd.DataFrame(rows))


Cells = Mapping[str, Mapping[str, pd.DataFrame]]  # by group and part, rows of child, borough, kin, entries, days


def _by_age(risk: pd.DataFrame) -> Cells:
    birthdays = [_days(years_after(risk["born_on"], age)) for age in range(ADULT_AGE + 1)]
    return {
        group: {str(age): _within(risk, birthdays[age], birthdays[age + 1]) for age in ages}
        for group, ages in AGES.items()
    }


def _events(lives: Lives) -> dict[str, pd.DataFrame]:
    """By kind the events (child, on) from which time is counted."""
    told: list[tuple[str, type[Record], str]] = [
        ("a referral", Referral, "happened_on"),
        ("the end of a referral", Referral, "ended_on"),
        ("the end of early help", EhEpisode, "ended_on"),
        ("a section 47 enquiry", Section47, "happened_on"),
        ("the end of a CP plan", CpPlan, "ended_on"),
        ("an offence", Offence, "happened_on"),
    ]
    return {kind: lives.records[of][["child", on]].set_axis(["child", "on"], axis=1).dropna() for kind, of, on in told}


def _within(rows: pd.DataFrame, low: _Days, high: _Days) -> pd.DataFrame:
    """Of rows of child, borough, kin, from_day, to_day, entry_day those with a day from `low` to before `high`: how
    many `days`, and how many `entries`."""
    begins, ends, entry = (rows[name].to_numpy() for name in ("from_day", "to_day", "entry_day"))
    days = np.clip(np.minimum(ends, high) - np.maximum(begins, low), 0, None)
    is_entry = (entry >= 0) & (entry >= low) & (entry < high)
    kept = np.flatnonzero(is_entry | (days > 0))
    told = {name: rows[name].to_numpy()[kept] for name in ("child", "borough", "kin")}
    return pd.DataFrame({**told, "entries": is_entry[kept], "days": days[kept]})


def _since(risk: pd.DataFrame, events: pd.DataFrame) -> Cells:
    """The days and entries of each band since the last event, and of each child what is in none."""
    own = events.drop_duplicates().sort_values(["child", "on"], ignore_index=True)
    own["day"] = _days(own["on"])
    follows = own.groupby("child")["day"].shift(-1).fillna(np.iinfo(np.int32).max).astype(np.int64)
    met = own.assign(next_day=follows).merge(risk, on="child")
    # an entry on the day of an event is counted from the event before: which came first on a day is not known
    is_own = (met["entry_day"] > met["day"]) & (met["entry_day"] <= met["next_day"])
    spans = met.assign(
        from_day=np.maximum(met["from_day"], met["day"]),
        to_day=np.minimum(met["to_day"], met["next_day"]),
        entry_day=met["entry_day"].where(is_own, -1),
    )
    day = spans["day"].to_numpy()
    cells = {
        group: {
            part: _within(spans, day + round(low * DAYS_A_MONTH), day + round(high * DAYS_A_MONTH))
            for part, (low, high) in parts.items()
        }
        for group, parts in MONTHS.items()
    }
    return cells | {
        LATER: {LATER: _others(risk, pd.concat([one for parts in cells.values() for one in parts.values()]))}
    }


def _others(risk: pd.DataFrame, banded: pd.DataFrame) -> pd.DataFrame:
    taken = banded.groupby("child")[["days", "entries"]].sum().reindex(risk["child"], fill_value=0)
    days = (risk["to_day"] - risk["from_day"]).to_numpy() - taken["days"].to_numpy()
    entries = (risk["entry_day"] >= 0).to_numpy() & (taken["entries"].to_numpy() == 0)
    return risk[["child", "borough", "kin"]].assign(days=days, entries=entries)


def _row(cells: pd.DataFrame, borough: str, question: str, answer: str, part: str) -> dict[str, object]:
    """Entries and days of a borough, and how many times larger the variance is as brothers and sisters come into care
    together, at least 1."""
    own = cells if borough == ALL else cells[cells["borough"] == borough]
    kin = np.unique(own["kin"], return_inverse=True)[1]
    entries, days = (np.bincount(kin, weights=own[name]) for name in ("entries", "days"))
    count, total = entries.sum(), days.sum()
    effect = max(1.0, float(((entries - days * count / total) ** 2).sum() / count)) if count and total else 1.0
    names = {"borough": borough, "question": question, "answer": answer, "part": part}
    return {**names, "entries": int(count), "days": total, "effect": effect}


def _rated(table: pd.DataFrame) -> pd.DataFrame:
    """With the rate a 1,000 child-years and its 95 % interval: Vandenbroucke's (1982), which is near the mid-P one and
    takes a count that is not whole, as that of the children's worth is."""
    from statsmodels.stats.rates import confint_poisson

    years = (table["days"] / DAYS_A_YEAR).where(table["days"] > 0)
    count, exposure = table["entries"] / table["effect"], years / table["effect"]
    low, high = confint_poisson(count.to_numpy(), exposure.to_numpy(), method="sqrt-v")
    rates = {"rate": table["entries"] / years, "low": low, "high": high}
    told = {name: (PER * pd.Series(rate, table.index)).round(1) for name, rate in rates.items()}
    return table.drop(columns=["days", "effect"]).assign(child_years=years.round(1), **told)
