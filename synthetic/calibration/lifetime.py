"""How many children would ever be referred ... looked after by 18, if they lived at the rates of the year."""

import numpy as np
import pandas as pd

from synthetic.calibration.referrals import NOT_IN_NEED
from synthetic.calibration.residents import KEYS, Residents
from synthetic.calibration.tally import nothing, tally
from synthetic.days import NEVER
from synthetic.recording import Records

AREA = ["borough", "year"]


def lifetime_figures(residents: Residents, records: Records) -> list[pd.DataFrame]:
    """First events by age over the residents of that age, added up over all ages; of those who were born here.

    Of others it is not known what happened elsewhere before, and a later event would look first. What happened before
    the records start is not known of anybody: the older children's figures are somewhat high.
    """
    born = born_here(residents)
    records = {name: table[born[table.child]] for name, table in records.items()}
    referrals, care = records["referral"], records["care"]
    taken = referrals[~referrals.is_no_action]
    kinds = {
        "Referred": referrals,
        "Assessed": records["assessment"],
        "In need": taken[~taken.reason.isin(NOT_IN_NEED)],
        "On a child protection plan": records["cp_plan"],
        "Looked after": care[~care.status.isin(["V3", "V4"])],
    }
    firsts = pd.concat([_firsts(residents, table).assign(group=group) for group, table in kinds.items()])
    counts = _weighed(residents, firsts, born).groupby(["group", *KEYS], sort=False).weight.sum()
    counts = pd.concat([nothing(list(kinds)), counts])
    return [tally(residents, "Ever by 18", "%", counts, residents.population())]


def born_here(residents: Residents) -> np.ndarray:
    """Whether each child has lived in the boroughs from its birth on."""
    first = residents.stays.groupby("child").from_day.min().reindex(range(len(residents.children)), fill_value=NEVER)
    born: np.ndarray = first.to_numpy() <= residents.children.birth.to_numpy()
    return born


def _firsts(residents: Residents, table: pd.DataFrame) -> pd.DataFrame:
    first = table.sort_values("happened_on", kind="stable").drop_duplicates("child")
    events = residents.in_years(first)
    return events[[*KEYS, "child", "on"]].assign(age=residents.ages(events).clip(0, 17))


def _weighed(residents: Residents, firsts: pd.DataFrame, born: np.ndarray) -> pd.DataFrame:
    """Each event as the children of all ages over those of its age, so that over all children it adds up by age."""
    people = residents.midyear
    people = people.assign(age=residents.ages(people))
    of_age = people[born[people.child]].groupby([*AREA, "age"]).size().rename("of_age").reset_index()
    every = people.groupby(AREA).size().rename("every").reset_index()
    table = firsts.merge(of_age, on=[*AREA, "age"]).merge(every, on=AREA)
    return table.assign(weight=table.every / table.of_age)
