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
AWAY_DAYS, NOT_FOUND = 180, 0.6
"""Who comes back after so long gets a new id in a share of cases, which nobody joins to the old one (assumption)."""


def extract_days(params: dict[str, Any]) -> np.ndarray:
    """The days of the monthly extracts, oldest first."""
    latest, count = day(params["extracts"]["latest"]), params["extracts"]["months"]
    return month_starts(latest - 31 * (count - 1) - 3, latest)[-count:]


def _doubled(rng: np.random.Generator, table: pd.DataFrame, first: int) -> np.ndarray:
    """Rows of this year, known before the first extract, entered under a second id; one for a child."""
    year_start = return_start(int(return_year(np.array([first - 1]))[0]))
    doubled = (table.known_on < first) & (table.happened_on >= year_start) & (rng.random(len(table)) < SHARE)
    return np.flatnonzero(doubled & ~table.child.where(doubled, -1).duplicated())


def _returned(rng: np.random.Generator, referrals: pd.DataFrame, people: People) -> pd.DataFrame:
    """The first case after a child's return to a borough that it had left for months: who opens it finds no old id."""
    stays = people.stays.sort_values(["child", "borough", "from_day"], kind="stable")
    left_on = stays.groupby(["child", "borough"]).leaves_on.shift(1)
    back = stays[(stays.from_day - left_on >= AWAY_DAYS) & (rng.random(len(stays)) < NOT_FOUND)]
    cases = referrals.reset_index(names="row").merge(back[["child", "borough", "from_day", "leaves_on"]])
    cases = cases[(cases.happened_on >= cases.from_day) & (cases.happened_on < cases.leaves_on)]
    first = cases.sort_values("happened_on", kind="stable").drop_duplicates(["child", "borough"]).sort_values("row")
    return first[["child", "borough", "row"]].assign(system=0)


def draw_merges(rng: np.random.Generator, records: Records, people: People, params: dict[str, Any]) -> pd.DataFrame:
    """person (the second id's), child, borough, system (0 social care, 1 early help), row (in its table), merged_on."""
    extracts = extract_days(params)
    first, last = int(extracts[0]), int(extracts[-1])
    cared = np.isin(records["referral"].case, records["care"].case)
    referrals = records["referral"][~cared]
    parts = []
    for system, table in enumerate((referrals, records["contact"])):
        rows = table.iloc[_doubled(rng, table, first)]
        parts.append(pd.DataFrame({"child": rows.child, "borough": rows.borough, "system": system, "row": rows.index}))
    returned = _returned(rng, referrals, people)
    returned = returned[~returned.row.isin(parts[0].row)]
    merges = pd.concat([*parts, returned], ignore_index=True)
    merged = rng.integers(first, max(last, first + 1), len(merges))
    noticed = np.where(np.arange(len(merges)) < len(merges) - len(returned), 0.9, 0.0)
    merged = np.where(rng.random(len(merges)) < noticed, merged, NEVER)
    return merges.assign(
        person=len(people.children) + 2 * len(people.families) + np.arange(len(merges)), merged_on=merged
    )
