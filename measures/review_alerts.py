"""Whether reviewing may have become a formality: decisions within seconds, or always as the list has it.

Told of a borough's month, never of a worker, and in words: a lead asks why, and nobody is measured by it.
"""

from __future__ import annotations

import pandas as pd

from measures.reviews import AGREED
from measures.suppression import SMALL, suppress

FEWEST = 10  # decisions; of fewer nothing can be said, and somebody could be told
QUICK_SHARE = 0.2  # from this share of quick decisions on it is told


def quickness(rows: pd.DataFrame, quick_seconds: int) -> pd.DataFrame:
    """Per borough and month the median of seconds to a decision, and the share of quick ones where it may be seen.

    A row per month with enough timed decisions; `rows` as in measures.reviews.
    """
    timed = rows.dropna(subset=["decision", "seconds"])
    found = []
    for (borough, month), part in timed.groupby(["borough", "month_on"]):
        quick = int((part["seconds"] < quick_seconds).sum())
        if len(part) >= FEWEST:
            share = None if "c" in suppress([quick, len(part) - quick]) else quick / len(part)
            median = float(part["seconds"].median())
            found.append({"borough": borough, "month_on": month, "median_seconds": median, "quick": share})
    return pd.DataFrame(found, columns=["borough", "month_on", "median_seconds", "quick"])


def alerts(rows: pd.DataFrame, quick_seconds: int, always_agree_share: float) -> list[dict[str, str]]:
    """What should be asked about, a row an alert: borough, month, kind, words."""
    found = []
    for (borough, month), part in rows.dropna(subset=["decision"]).groupby(["borough", "month_on"]):
        for kind, words in _of_month(part, quick_seconds, always_agree_share):
            found.append({"borough": str(borough), "month": str(month)[:7], "kind": kind, "words": words})
    return found


def _of_month(part: pd.DataFrame, quick_seconds: int, always_agree_share: float) -> list[tuple[str, str]]:
    told = []
    timed = part["seconds"].dropna()
    quick = int((timed < quick_seconds).sum())
    if len(timed) >= FEWEST and quick > SMALL and quick >= QUICK_SHARE * len(timed):
        words = f"At least {QUICK_SHARE:.0%} of the decisions came within {quick_seconds} seconds of the first look"
        told.append(("quick", f"{words}: is there time to read?"))
    if len(part) >= FEWEST and part["decision"].isin(AGREED).mean() >= always_agree_share:
        words = f"At least {always_agree_share:.0%} of the decisions were as the list has it"
        told.append(("always_agree", f"{words}: would anybody say so if a family did not belong there?"))
    return told
