"""What is wrong with the plans of a census, by the names of the census's own rules."""

import numpy as np

from synthetic.days import NEVER
from synthetic.dirt.dates import begun_in_year, in_days, later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows, both


@rule("cin_plan")
def cin_4010(rows: Rows) -> Rows:
    """The child in need plan has no start; it has an end, for with neither it would not be there."""
    return rows[rows.CINPlanEndDate != ""].assign(CINPlanStartDate="")


@rule("cin_plan")
def cin_4011(rows: Rows) -> Rows:
    """The child in need plan ended before it started."""
    rows = begun_in_year(rows[rows.CINPlanEndDate != ""], "CINPlanStartDate")
    return rows.assign(CINPlanEndDate=later(rows.CINPlanStartDate, -7))


@rule("cin_plan")
def cin_4012q(rows: Rows) -> Rows:
    """The child in need plan ended on the day on which it started."""
    rows = begun_in_year(rows[rows.CINPlanEndDate != ""], "CINPlanStartDate")
    return rows.assign(CINPlanEndDate=rows.CINPlanStartDate)


@rule("cin_plan")
def cin_4014(rows: Rows) -> Rows:
    """Two child in need plans overlap."""
    days = in_days(rows.CINPlanEndDate) - in_days(rows.CINPlanStartDate)
    rows = rows[(rows.CINPlanEndDate != "") & (days > 20)]
    return both(rows, rows.assign(CINPlanStartDate=later(rows.CINPlanEndDate, -10)))


@rule("cin_plan")
def cin_4017(rows: Rows) -> Rows:
    """The child in need plan ran on while there was a child protection plan."""
    rows = rows[(in_days(rows.CINPlanEndDate) <= rows._protected) & (rows._protected < rows._year_ends - 20)]
    return rows.assign(CINPlanEndDate=spelt(rows._protected + 14, rows.CINPlanEndDate))


@rule("cp_plan")
def cin_2885(rows: Rows) -> Rows:
    """The child protection plan started some days after its conference."""
    days = in_days(rows.CPPendDate) - in_days(rows.CPPstartDate)
    return rows[days > 30].assign(CPPstartDate=lambda r: later(r.CPPstartDate, 3))


@rule("cp_plan")
def cin_8840(rows: Rows) -> Rows:
    """The child protection plan ended on the day on which it started."""
    rows = begun_in_year(rows[rows.CPPendDate != ""], "CPPstartDate")
    return rows.assign(CPPendDate=rows.CPPstartDate, CPPreviewDate="")


@rule("cp_plan")
def cin_8905(rows: Rows) -> Rows:
    """The category of abuse at the start is missing or no code."""
    return rows.assign(InitialCategoryOfAbuse=np.where(rows._luck < 0.6, "", "PSY"))


@rule("cp_plan")
def cin_8910(rows: Rows) -> Rows:
    """The latest category of abuse is missing or no code."""
    return rows.assign(LatestCategoryOfAbuse=np.where(rows._luck < 0.6, "", "PSY"))


@rule("cp_plan")
def cin_8925(rows: Rows) -> Rows:
    """The child protection plan ended before it started."""
    rows = begun_in_year(rows[rows.CPPendDate != ""], "CPPstartDate")
    return rows.assign(CPPendDate=later(rows.CPPstartDate, -10), CPPreviewDate="")


@rule("cp_plan")
def cin_8940(rows: Rows) -> Rows:
    """Two child protection plans overlap."""
    days = in_days(rows.CPPendDate) - in_days(rows.CPPstartDate)
    rows = rows[(rows.CPPendDate != "") & (days > 60)]
    return both(rows, rows.assign(CPPstartDate=later(rows.CPPendDate, -30), CPPreviewDate=""))


@rule("cin_plan")
def cin_4001(rows: Rows) -> Rows:
    """The child in need plan is still open beside the child protection plan that took its place."""
    ended = in_days(rows.CINPlanEndDate)
    return rows[(ended <= rows._protected) & (rows._protected < NEVER) & (rows._released >= NEVER)].assign(
        CINPlanEndDate=""
    )


@rule("cin_plan")
def cin_4004(rows: Rows) -> Rows:
    """Two child in need plans are open."""
    rows = rows[rows.CINPlanEndDate == ""]
    return both(rows, rows)


@rule("cin_plan")
def cin_4013(rows: Rows) -> Rows:
    """The child in need plan ended after the year."""
    rows = rows[rows.CINPlanEndDate != ""]
    return rows.assign(CINPlanEndDate=spelt(rows._year_ends + 15, rows.CINPlanEndDate))


@rule("cin_plan")
def cin_4016(rows: Rows) -> Rows:
    """The child in need plan began while the child protection plan before it still ran."""
    start = in_days(rows.CINPlanStartDate)
    rows = rows[
        (rows._released <= start) & (rows._released > rows._year_starts) & (rows._protected < rows._released - 30)
    ]
    return rows.assign(CINPlanStartDate=spelt(rows._released - 10, rows.CINPlanStartDate))


@rule("cp_plan")
def cin_8720(rows: Rows) -> Rows:
    """The child protection plan has no start."""
    return rows.assign(CPPstartDate="", CPPreviewDate="")


@rule("cp_plan")
def cin_8930(rows: Rows) -> Rows:
    """The child protection plan ended after the year."""
    rows = rows[rows.CPPendDate != ""]
    return rows.assign(CPPendDate=spelt(rows._year_ends + 20, rows.CPPendDate))


@rule("cp_plan")
def cin_8935(rows: Rows) -> Rows:
    """Two child protection plans are open."""
    rows = rows[rows.CPPendDate == ""]
    return both(rows, rows.assign(CPPreviewDate=""))
