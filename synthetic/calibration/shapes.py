"""The made-up boroughs at a finer grain than is published: single years of age by sex, and lengths day by day."""

import numpy as np
import pandas as pd

from synthetic.calibration.comparison import YEARS
from synthetic.calibration.looked_after import periods
from synthetic.calibration.referrals import NOT_IN_NEED
from synthetic.calibration.residents import Residents
from synthetic.recording import Records

STEPS = 120
"""Points at which each curve of lengths is drawn."""


def latest(events: pd.DataFrame) -> pd.DataFrame:
    """The events of the last five counted years."""
    return events[events.year > events.year.max() - YEARS]


def pyramids(residents: Residents, records: Records) -> pd.DataFrame:
    """people, age (whole years, -1 for the unborn), sex, count: a mean year of the last five."""
    care = records["care"]
    groups = {
        "All children, at mid-year": residents.midyear,
        "Referrals, by year": residents.in_years(records["referral"]),
        "Children in need, at 31 March": residents.standing(records["referral"][~records["referral"].is_no_action]),
        "Child protection plans, at 31 March": residents.standing(records["cp_plan"]),
        "Starting to be looked after, by year": residents.in_years(periods(care)),
        "Looked after, at 31 March": residents.standing(care[~care.status.isin(["V3", "V4"])]),
        "Early help contacts, by year": residents.in_years(records["contact"]),
        "Offences, by year": residents.in_years(records["offence"]),
    }
    return pd.concat([_by_age(residents, people, events) for people, events in groups.items()], ignore_index=True)


def _by_age(residents: Residents, people: str, events: pd.DataFrame) -> pd.DataFrame:
    events = latest(events)
    events = events.assign(age=residents.ages(events).clip(-1, 17), sex=residents.sexes(events), people=people)
    return events.groupby(["people", "age", "sex"]).size().div(YEARS).rename("count").reset_index()


def lengths(residents: Residents, records: Records) -> pd.DataFrame:
    """figure, days, share: of what ended in the last five years, the percentage that had lasted at most so long."""
    referrals = records["referral"]
    needed = referrals[~referrals.is_no_action & ~referrals.reason.isin(NOT_IN_NEED)]
    tables = {
        "Episodes of need ended, by duration": (needed, 1500),
        "Child protection plans ended, by duration": (records["cp_plan"], 1100),
        "Ceased to be looked after, by length of the last period": (periods(records["care"]), 4400),
    }
    return pd.concat(
        [_curve(figure, residents.in_years(table, "ended_on"), top) for figure, (table, top) in tables.items()],
        ignore_index=True,
    )


def _curve(figure: str, ended: pd.DataFrame, top: int) -> pd.DataFrame:
    ended = latest(ended)
    days = np.linspace(0, top, STEPS).round()
    lasted = np.sort((ended.ended_on - ended.happened_on).to_numpy())
    share = 100 * np.searchsorted(lasted, days, side="right") / max(len(lasted), 1)
    return pd.DataFrame({"figure": figure, "days": days, "share": share})
