"""People entered twice, and the day of their merging: records vanish and reappear under the other id."""

from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, day, month_starts, return_start, return_year
from synthetic.population import People
from synthetic.recording import Records

SHARE = 0.05
"""Share of the current year's cases and contacts that were entered under a second id (assumption)."""


def extract_days(params: dict[str, Any]) -> np.ndarray:
    """The days of the monthly extracts, oldest first."""
    latest, count = day(params["extracts"]["latest"]), params["extracts"]["months"]
    return month_starts(latest - 31 * (count - 1) - 3, latest)[-count:]


def _doubled(rng: np.random.Generator, table: pd.DataFrame, first: int) -> np.ndarray:
    """Rows of this year, known before the first extract, entered under a second id; one for a child."""
    year_start = return_start(int(return_year(np.array([first - 1]))[0]))
    doubled = (table.known_on < first) & (table.happened_on >= year_start) & (rng.random(len(table)) < SHARE)
    return np.flatnonzero(doubled & ~table.child.where(doubled, -1).duplicated())


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
    merges = pd.concat(parts, ignore_index=True)
    merged = rng.integers(first, max(last, first + 1), len(merges))
    merged = np.where(rng.random(len(merges)) < 0.1, NEVER, merged)  # some are never noticed
    return merges.assign(
        person=len(people.children) + 2 * len(people.families) + np.arange(len(merges)), merged_on=merged
    )
