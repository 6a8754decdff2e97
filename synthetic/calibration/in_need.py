"""Children in need: episodes that start, run and end, their need and the children's ages, and their plans."""

import numpy as np
import pandas as pd

from synthetic.calibration.referrals import NOT_IN_NEED, not_in_need, with_year_end
from synthetic.calibration.residents import AGES, Residents
from synthetic.calibration.tally import rate, shares

NEEDS = {
    "N1": "Abuse or neglect",
    "N2": "Child's disability or illness",
    "N3": "Parent's disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
    "N0": "Not stated",
}
LENGTHS = {
    "3 months or less": 0.0,
    "3 to 6 months": 91.5,
    "6 to 12 months": 182.7,
    "1 to 2 years": 365.0,
    "2 years or more": 730.5,
}
"""The bands of a duration, by the days above which each starts."""


def lengths(events: pd.DataFrame) -> np.ndarray:
    """The band of each duration."""
    days = (events.ended_on - events.happened_on).to_numpy()
    return np.array(list(LENGTHS))[np.maximum(np.digitize(days, list(LENGTHS.values())) - 1, 0)]


def episode_figures(residents: Residents, referrals: pd.DataFrame) -> list[pd.DataFrame]:
    """Episodes of need: referrals but those closed at once or found not to be in need by the end of the year."""
    taken = referrals[~referrals.is_no_action]
    begun, running = (with_year_end(part) for part in (residents.in_years(taken), residents.any_time(taken)))
    ended = residents.in_years(taken[~taken.reason.isin(NOT_IN_NEED)], "ended_on")
    return [
        rate(residents, "Episodes of need started", begun[~not_in_need(begun)]),
        rate(residents, "Episodes of need at any time in the year", running[~not_in_need(running)]),
        rate(residents, "Episodes of need ended", ended),
        shares(residents, "Episodes of need ended, by duration", ended.assign(group=lengths(ended)), list(LENGTHS)),
        *_stock(residents, residents.standing(taken)),
    ]


def _stock(residents: Residents, children: pd.DataFrame) -> list[pd.DataFrame]:
    disabled = children[residents.children.is_disabled.to_numpy()[children.child]]
    by_need = children.assign(group=children.need.map(NEEDS))
    by_age = children.assign(group=residents.age_bands(children))
    by_sex = children.assign(group=residents.sexes(children))
    return [
        rate(residents, "Children in need at 31 March", children),
        shares(residents, "Children in need by primary need", by_need, list(NEEDS.values())),
        shares(residents, "Children in need by age", by_age, list(AGES)),
        shares(residents, "Children in need by sex", by_sex, ["Male", "Female"]),
        shares(residents, "Children in need with a disability", disabled, [""], children),
    ]


def plan_figures(residents: Residents, plans: pd.DataFrame) -> list[pd.DataFrame]:
    """Plans for children in need (without those for protection)."""
    return [rate(residents, "Plans for children in need at 31 March", residents.standing(plans))]
