"""Referrals and what was made of them: the return, source, month, assessment and its factors."""

import numpy as np
import pandas as pd

from synthetic.calibration.residents import KEYS, Residents
from synthetic.calibration.tally import counted, rate, shares, tally

NOT_IN_NEED = ("RC8", "RC9")
"""Closed after an assessment without further action, or with a step to early help."""
SOURCES = {
    "Individual": ("1A", "1B", "1C", "1D"),
    "Schools": ("2A",),
    "Education services": ("2B",),
    "Health services": ("3A", "3B", "3C", "3D", "3E", "3F"),
    "Housing": ("4",),
    "Local authority services": ("5A", "5B", "5C", "5D"),
    "Police": ("6",),
    "Other legal agency": ("7",),
    "Other": ("8",),
    "Anonymous": ("9",),
    "Unknown": ("10",),
}
MONTHS = {4: "April", 6: "June", 8: "August"}
"""The months that are published: the lowest two and the highest."""
WORKING_DAYS = {19: "19", 34: "34", 44: "44"}
"""The published quartiles of the length of an assessment."""
FACTORS = {
    "Alcohol, child": ("1A",),
    "Alcohol, parent": ("1B",),
    "Alcohol, another person": ("1C",),
    "Drugs, child": ("2A",),
    "Drugs, parent": ("2B",),
    "Drugs, another person": ("2C",),
    "Domestic abuse, child": ("3A",),
    "Domestic abuse, parent": ("3B",),
    "Domestic abuse, another person": ("3C",),
    "Mental health, child": ("4A",),
    "Mental health, parent": ("4B",),
    "Mental health, another person": ("4C",),
    "Learning disability, child": ("5A",),
    "Learning disability, parent": ("5B",),
    "Learning disability, another person": ("5C",),
    "Physical disability, child": ("6A",),
    "Physical disability, parent": ("6B",),
    "Physical disability, another person": ("6C",),
    "Young carer": ("7A",),
    "Privately fostered": ("8A", "8B", "8C", "8D", "8E", "8F"),
    "Unaccompanied asylum seeker": ("9A",),
    "Going missing": ("10A",),
    "Sexual exploitation": ("11A",),
    "Trafficking": ("12A",),
    "Gangs": ("13A",),
    "Socially unacceptable behaviour": ("14A",),
    "Self-harm": ("15A",),
    "Neglect": ("16A",),
    "Emotional abuse": ("17A",),
    "Physical abuse": ("18A", "18B", "18C"),
    "Sexual abuse": ("19A", "19B", "19C"),
    "Female genital mutilation": ("22A",),
    "Faith-linked abuse": ("23A",),
    "Criminal exploitation": ("24A",),
    "Other": ("20",),
}


def by_code(groups: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The group of each code."""
    return {code: group for group, codes in groups.items() for code in codes}


def not_in_need(referrals: pd.DataFrame) -> pd.Series:
    """Found not to be in need by the end of the year `on` which they are counted."""
    return referrals.reason.isin(NOT_IN_NEED) & (referrals.ended_on <= referrals.year_end)


def again_within_year(referrals: pd.DataFrame) -> pd.Series:
    """Whether the local authority had a referral of the same child in the twelve months before."""
    order = referrals.sort_values(["borough", "child", "happened_on"], kind="stable")
    since = order.happened_on - order.groupby(["borough", "child"]).happened_on.shift()
    return (since <= 365).reindex(referrals.index)


def referral_figures(residents: Residents, referrals: pd.DataFrame) -> list[pd.DataFrame]:
    """Rates, shares of all referrals, source and month."""
    made = residents.in_years(referrals.assign(is_again=again_within_year(referrals)))
    made = with_year_end(made)
    source = made.assign(group=made.source.map(by_code(SOURCES)))
    month = made.assign(group=made.on.to_numpy().astype("M8[D]").astype("M8[M]").astype(np.int64) % 12 + 1)
    month = month[month.group.isin(MONTHS)].assign(group=lambda m: m.group.map(MONTHS))
    return [
        rate(residents, "Referrals", made),
        rate(residents, "Children referred", made.drop_duplicates(["borough", "child", "year"])),
        shares(residents, "Re-referrals within 12 months", made[made.is_again], [""], made),
        shares(residents, "Referrals with no further action", made[made.is_no_action], [""], made),
        shares(residents, "Referrals assessed as not in need", made[not_in_need(made)], [""], made),
        shares(residents, "Referrals by source", source, list(SOURCES)),
        shares(residents, "Referrals by month", month, list(MONTHS.values()), made),
    ]


def with_year_end(events: pd.DataFrame) -> pd.DataFrame:
    """Adds the 31 March on which the year ends."""
    ends = (events.year.to_numpy() - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64) + 89
    return events.assign(year_end=ends + (events.year % 4 == 0))


def assessment_figures(residents: Residents, assessments: pd.DataFrame) -> list[pd.DataFrame]:
    """Assessments that were completed: their rate, length and factors (an assessment has several)."""
    done = residents.in_years(assessments, "ended_on")
    began, ended = (done[name].to_numpy().astype("M8[D]") for name in ("happened_on", "ended_on"))
    length = np.busday_count(began, ended)
    soon = [done[length <= days].assign(group=name) for days, name in WORKING_DAYS.items()]
    return [
        rate(residents, "Assessments completed", done),
        shares(residents, "Assessments completed within working days", pd.concat(soon), [*WORKING_DAYS.values()], done),
        _factors(residents, done),
    ]


def _factors(residents: Residents, done: pd.DataFrame) -> pd.DataFrame:
    named = done.assign(group=done.factors.str.split()).explode("group", ignore_index=True)
    named = named.assign(group=named.group.map(by_code(FACTORS))).dropna(subset="group")
    base = named.drop_duplicates(["case", "child", "on"]).groupby(KEYS).size()
    return tally(residents, "Factors at assessment", "%", counted(named, list(FACTORS)), base)
