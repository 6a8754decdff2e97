"""How much a borough's lists change from month to month: who is new, stays, comes back, and has left.

It counts places on lists that stand beside it row by row, under the same pseudonyms: there is nothing in it to hide.
"""

import pandas as pd

from measures.charts import churn_chart

KINDS = ("new", "staying", "returning")


def churn(listed: pd.DataFrame) -> pd.DataFrame:
    """A row a month: month, families, new, staying, returning, and left, those of the list before who are not on it.

    `listed`: one row per place on a list of one borough: month_on, family_id, change (new, staying, returning).
    """
    rows, before = [], set[str]()
    for month_on, month in listed.groupby("month_on", sort=True):
        now = set(month["family_id"])
        counts = {kind: int((month["change"] == kind).sum()) for kind in KINDS}
        rows.append({"month": month_on, "families": len(month), **counts, "left": len(before - now)})
        before = now
    return pd.DataFrame(rows, columns=["month", "families", *KINDS, "left"])


def churn_picture(table: pd.DataFrame, borough_name: str) -> bytes:
    """The same as shares of each month's list; who has left stands below the line, as a share of the list before."""
    families = table["families"].where(table["families"] > 0)
    shares = pd.DataFrame({kind: (table[kind] / families).fillna(0.0) for kind in KINDS})
    before = table["families"].shift().where(lambda count: count > 0)
    shares = shares.assign(month=table["month"], left=(table["left"] / before).fillna(0.0))
    caption = "Above the line the families of each list; below it those of the list before who are not on it."
    return churn_chart(shares, f"{borough_name}: how the list changes", caption)
