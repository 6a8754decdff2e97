"""People entered twice, or anew when they come back, and the day of their merging if any.

Records then vanish and reappear under the other id.
"""

from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, day, month_starts, return_start, return_year
from synthetic.population import People
from synthetic.recording import Records

SHARE = 0.05
"""Share of the current year's cases and contacts that were entered under a second id (assumption)."""
AWAY_DAYS, NOT_FOUND, JOINED_LATER = 180, 0.6, 0.1
"""Who comes back after so long gets a new id in social care in a share of returns, for everything from then on; a
share of them is joined to the old one during the year of the extracts, nobody else ever (assumptions)."""
NOTICED = 0.9
"""Share of second entries of the current year that are merged (assumption)."""


def extract_days(params: dict[str, Any]) -> np.ndarray:
    """The days of the monthly extracts, oldest first."""
    latest, count = day(params["extracts"]["latest"]), params["extracts"]["months"]
    return month_starts(latest - 31 * (count - 1) - 3, latest)[-count:]


def _doubled(rng: np.random.Generator, table: pd.DataFrame, first: int) -> np.ndarray:
    """Rows of this year, known before the first extract, entered under a second id; one for a child."""
    year_start = return_start(int(return_year(np.array([first - 1]))[0]))
    doubled = (table.known_on < first) & (table.happened_on >= year_start) & (rng.random(len(table)) < SHARE)
    return np.flatnonzero(doubled & ~table.child.where(doubled, -1).duplicated())


def _new_ids(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """child, borough, back_on, number: returns to a borough that the child had left for months, with a new id."""
    stays = people.stays.sort_values(["child", "borough", "from_day"], kind="stable")
    left_on = stays.groupby(["child", "borough"]).leaves_on.shift(1)
    back = stays[stays.from_day - left_on >= AWAY_DAYS]
    back = back[rng.random(len(back)) < NOT_FOUND]
    return back[["child", "borough"]].assign(back_on=back.from_day, number=np.arange(len(back)))


def _returned(new: pd.DataFrame, referrals: pd.DataFrame) -> pd.DataFrame:
    """The cases after a return, with `back_on` and `number` of the child's last new id in the borough.

    Of families with a case there before: else there was no old id to be found.
    """
    cases = referrals[["child", "family", "borough", "happened_on"]].reset_index(names="row").sort_values("happened_on")
    first = cases.groupby(["family", "borough"]).happened_on.transform("min")
    by = ["child", "borough"]
    cases = pd.merge_asof(cases, new.sort_values("back_on"), left_on="happened_on", right_on="back_on", by=by)
    return cases[first.to_numpy() < cases.back_on].sort_values("row").assign(system=0)


def draw_merges(rng: np.random.Generator, records: Records, people: People, params: dict[str, Any]) -> pd.DataFrame:
    """The records under a second id: person (the second id's), child, borough, system (0 social care, 1 early help).

    Also row (in the table of referrals or contacts), merged_on, and back_on: the day of the return from which on
    everything in the system stands under the second id, NEVER where only these rows do.
    """
    extracts = extract_days(params)
    first, last = int(extracts[0]), int(extracts[-1])
    returned = _returned(_new_ids(rng, people), records["referral"])
    apart = records["referral"].index.isin(returned.row) | records["referral"].case.isin(records["care"].case)
    parts = []
    for system, table in enumerate((records["referral"][~apart], records["contact"])):
        rows = table.iloc[_doubled(rng, table, first)]
        parts.append(pd.DataFrame({"child": rows.child, "borough": rows.borough, "system": system, "row": rows.index}))
    doubled = pd.concat(parts, ignore_index=True).assign(back_on=NEVER)
    merges = pd.concat([doubled.assign(number=-1 - doubled.index), returned], ignore_index=True)
    entry, numbers = pd.factorize(merges.number)
    merged = rng.integers(first, max(last, first + 1), len(numbers))
    merged = np.where(rng.random(len(numbers)) < np.where(numbers < 0, NOTICED, JOINED_LATER), merged, NEVER)
    person = len(people.children) + 2 * len(people.families) + entry
    columns = ["child", "borough", "system", "row", "back_on"]
    return merges[columns].astype(np.int64).assign(person=person, merged_on=merged[entry])
