"""Children looked after: at 31 March, starting and ceasing. Series of short breaks (V3, V4) are not counted."""

import numpy as np
import pandas as pd

from synthetic.calibration.in_need import NEEDS
from synthetic.calibration.referrals import by_code
from synthetic.calibration.residents import AGES, Residents
from synthetic.calibration.tally import means, rate, shares

STATUSES = {
    "Care orders": ("C1", "C2"),
    "Placement order": ("E1", "D1"),
    "Voluntary agreement (section 20)": ("V2",),
    "Detained for child protection": ("L1", "L2", "L3"),
    "Youth justice": ("J1", "J2", "J3"),
}
PLACES = {
    "Foster": ("U1", "U2", "U3", "U4", "U5", "U6"),
    "Placed for adoption": ("A3", "A4", "A5", "A6"),
    "With parents": ("P1",),
    "Elsewhere in the community": ("P2", "P3"),
    "Homes, secure and semi-independent": ("K1", "K2", "H5"),
    "Other residential": ("R1", "R2", "R3", "R5"),
    "Residential school": ("S1",),
    "Other": ("Z1", "T0", "T1", "T2", "T3", "T4"),
}
REASONS = {
    "Adopted": ("E11", "E12"),
    "Died": ("E2",),
    "Care taken by another authority": ("E3",),
    "Returned home, planned": ("E4A",),
    "Returned home, not planned": ("E4B",),
    "Independent, supported": ("E5",),
    "Independent, unsupported": ("E6",),
    "Adult social services": ("E7",),
    "Any other reason": ("E8",),
    "Sentenced to custody": ("E9",),
    "To relatives or others without responsibility": ("E13",),
    "Remand ended": ("E14",),
    "Found to be an adult": ("E15",),
    "Moved abroad": ("E16",),
    "Stayed with carers at 18": ("E17",),
    "Child arrangements order": ("E41", "E47", "E48"),
    "Special guardianship": ("E43", "E44", "E45", "E46"),
}
LEAVING = {**AGES, "16": 16, "17": 17, "On 18th birthday": 18}
PERIODS = {
    "Under 2 weeks": 0,
    "2 to 8 weeks": 14,
    "8 weeks to 6 months": 56,
    "6 to 12 months": 183,
    "1 to 2 years": 365,
    "2 to 3 years": 730,
    "3 to 5 years": 1096,
    "5 to 10 years": 1826,
    "10 years and over": 3652,
}
MOVES = {**{str(k): k for k in range(1, 10)}, "10 or more": 10}


def periods(care: pd.DataFrame) -> pd.DataFrame:
    """One row per period of care: child, borough, happened_on, ended_on; of the first episode first_status, place
    and need; of the last status, reason and last_place; placements and how many periods the child has had."""
    rows = care[~care.status.isin(["V3", "V4"])].sort_values(["borough", "child", "happened_on"], kind="stable")
    begins = (rows.why == "S") | ~rows.duplicated(["borough", "child"])
    rows = rows.assign(period=begins.cumsum(), placed=rows.why.isin(["S", "P", "T", "B"]))
    table = rows.groupby("period").agg(
        child=("child", "first"),
        borough=("borough", "first"),
        happened_on=("happened_on", "first"),
        ended_on=("ended_on", "last"),
        need=("need", "first"),
        first_status=("status", "first"),
        first_place=("place", "first"),
        last_status=("status", "last"),
        last_place=("place", "last"),
        reason=("reason", "last"),
        placements=("placed", "sum"),
    )
    return table.assign(number=table.groupby(["borough", "child"]).cumcount() + 1)


def care_figures(residents: Residents, care: pd.DataFrame) -> list[pd.DataFrame]:
    """A child counts once among those who start in a year (its first start) and who cease (its last end)."""
    whole = periods(care)
    once = ["borough", "child", "year"]
    standing = residents.standing(care[~care.status.isin(["V3", "V4"])])
    starts = residents.in_years(whole).sort_values("on", kind="stable").drop_duplicates(once)
    ends = residents.in_years(whole, "ended_on").sort_values("on", kind="stable").drop_duplicates(once, keep="last")
    starts = starts.assign(status=starts.first_status, place=starts.first_place)
    ends = ends.assign(status=ends.last_status, place=ends.last_place)
    return [
        rate(residents, "Looked after at 31 March", standing),
        rate(residents, "Started to be looked after", starts),
        rate(residents, "Ceased to be looked after", ends),
        *_children(residents, "Looked after at 31 March", standing),
        *_children(residents, "Started to be looked after", starts),
        *_leavers(residents, "Ceased to be looked after", ends),
    ]


def _children(residents: Residents, name: str, events: pd.DataFrame) -> list[pd.DataFrame]:
    asylum = events[residents.children.is_uasc.to_numpy()[events.child]]
    return [
        shares(residents, f"{name}, by age", events.assign(group=residents.age_bands(events)), list(AGES)[1:]),
        shares(residents, f"{name}, by sex", events.assign(group=residents.sexes(events)), ["Male", "Female"]),
        shares(residents, f"{name}, by need", events.assign(group=events.need.map(NEEDS)), list(NEEDS.values())[:8]),
        shares(residents, f"{name}, unaccompanied asylum seekers", asylum, [""], events),
        *_situations(residents, name, events),
    ]


def _situations(residents: Residents, name: str, events: pd.DataFrame) -> list[pd.DataFrame]:
    by_status = events.assign(group=events.status.map(by_code(STATUSES)))
    by_place = events.assign(group=events.place.map(by_code(PLACES)))
    return [
        shares(residents, f"{name}, by legal status", by_status, list(STATUSES)),
        shares(residents, f"{name}, by placement", by_place, list(PLACES)),
    ]


def _leavers(residents: Residents, name: str, ends: pd.DataFrame) -> list[pd.DataFrame]:
    age = np.where(ends.on >= residents.children.adult.to_numpy()[ends.child], 18, residents.ages(ends))
    names = [band for band in LEAVING if band not in ("Unborn", "16 and over")]
    by_age = np.array(names)[np.digitize(age, [LEAVING[band] for band in names]) - 1]
    days = (ends.ended_on - ends.happened_on).to_numpy()
    by_days = np.array(list(PERIODS))[np.digitize(days, list(PERIODS.values())) - 1]
    by_reason = ends.assign(group=ends.reason.map(by_code(REASONS)))
    return [
        shares(residents, f"{name}, by age", ends.assign(group=by_age), names),
        shares(residents, f"{name}, by sex", ends.assign(group=residents.sexes(ends)), ["Male", "Female"]),
        shares(residents, f"{name}, by reason", by_reason, list(REASONS)),
        shares(residents, f"{name}, by length of the last period", ends.assign(group=by_days), list(PERIODS)),
        means(residents, f"{name}: mean length of the last period", "days", ends.assign(days=days), "days"),
        shares(residents, f"{name}, by placements", ends.assign(group=_numbers(ends.placements)), list(MOVES)),
        shares(residents, f"{name}, by periods of care", ends.assign(group=_numbers(ends.number)), list(MOVES)),
        *_situations(residents, name, ends),
    ]


def _numbers(counts: pd.Series) -> np.ndarray:
    return np.array(list(MOVES))[np.clip(counts.to_numpy(), 1, 10) - 1]
