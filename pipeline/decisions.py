"""What was decided on the review page, as far as a month's list may know it."""

from datetime import date

import pandas as pd

from lists.standing import in_force
from pipeline import store
from schemas.lists import ReviewEntry

CONFORM = store.DATA / "conform"
REVIEWED = store.DATA / "reviewed"


def known_entries(borough: str, as_of: date) -> pd.DataFrame:
    """The review page's entries (schemas.lists.ReviewEntry) of before a day."""
    entries = store.read_table(REVIEWED / f"{borough}.parquet", ReviewEntry.arrow()).to_pandas()
    return entries[entries["done_on"] < as_of]


def decisions(borough: str, month_on: date, as_of: date) -> pd.DataFrame:
    """The decisions in force (lists.standing.in_force)."""
    entries = known_entries(borough, as_of)
    extracts_on = [date.fromisoformat(folder.name) for folder in store.folders(CONFORM / borough)]
    return in_force(entries, [day for day in extracts_on if day <= as_of], month_on)
