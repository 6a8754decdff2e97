"""Section 47 enquiries, conferences and child protection plans."""

import numpy as np
import pandas as pd

from synthetic.calibration.in_need import LENGTHS, lengths
from synthetic.calibration.residents import AGES, Residents
from synthetic.calibration.tally import rate, shares

WAITS = {"10 or fewer": 0, "11 to 15": 11, "16 to 20": 16, "21 or more": 21}
"""Bands of the working days from an enquiry to the conference, by where each starts."""
CATEGORIES = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple",
}


def enquiry_figures(residents: Residents, enquiries: pd.DataFrame) -> list[pd.DataFrame]:
    """Enquiries by their start; conferences by their day and by the wait for them."""
    held = residents.in_years(enquiries[enquiries.is_conference], "ended_on")
    began, ended = (held[name].to_numpy().astype("M8[D]") for name in ("happened_on", "ended_on"))
    wait = np.array(list(WAITS))[np.digitize(np.busday_count(began, ended), list(WAITS.values())) - 1]
    return [
        rate(residents, "Section 47 enquiries", residents.in_years(enquiries)),
        rate(residents, "Initial child protection conferences", held),
        shares(residents, "Conferences by working days since the enquiry", held.assign(group=wait), list(WAITS)),
    ]


def plan_figures(residents: Residents, plans: pd.DataFrame) -> list[pd.DataFrame]:
    """Plans that start, run and end; what they are for, whether they are the first, how long they last."""
    begun, ended = residents.in_years(plans), residents.in_years(plans, "ended_on")
    standing = residents.standing(plans)
    by_category = begun.assign(group=begun.category.map(CATEGORIES))
    name = "Child protection plans"
    return [
        rate(residents, f"{name} started", begun),
        rate(residents, f"{name} ended", ended),
        rate(residents, f"{name} at any time in the year", residents.any_time(plans)),
        rate(residents, f"{name} at 31 March", standing),
        shares(residents, f"{name} started, by category", by_category, list(CATEGORIES.values())),
        shares(residents, f"{name} that are a second or later one", begun[begun.earlier > 0], [""], begun),
        shares(residents, f"{name} ended, by duration", ended.assign(group=lengths(ended)), list(LENGTHS)),
        shares(residents, f"{name} by age", standing.assign(group=residents.age_bands(standing)), list(AGES)),
        shares(residents, f"{name} by sex", standing.assign(group=residents.sexes(standing)), ["Male", "Female"]),
    ]
