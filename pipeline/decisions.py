"""What was decided on the review page, as far as a month's list may know it."""

from datetime import date

import pandas as pd

from lists.standing import NO_DECISIONS, in_force
from pipeline import store
from schemas.lists import ReviewEntry

CONFORM = store.DATA / "conform"
ENTRIES = "reviewed"
"""A folder of data/. When a stage of that name is in dvc.yaml: write it as `store.DATA / "reviewed"`, and make that
folder a dependency of `flag` there."""


def decisions(borough: str, month_on: date, as_of: date) -> pd.DataFrame:
    """The decisions in force (lists.standing.in_force); none where nothing was reviewed yet."""
    path = store.DATA / ENTRIES / f"{borough}.parquet"
    if not path.exists():
        return NO_DECISIONS
    entries = store.read_table(path, ReviewEntry.arrow()).to_pandas()
    extracts_on = [date.fromisoformat(folder.name) for folder in store.folders(CONFORM / borough)]
    return in_force(entries, [day for day in extracts_on if day <= as_of], month_on)
