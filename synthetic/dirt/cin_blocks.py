"""What is wrong with assessments, enquiries and plans of a census, by the names of the census's own rules."""

import numpy as np

from synthetic.dirt.dates import in_days, later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows, both

ABUSE_SINCE, EXPLOITATION_SINCE = 2021, 2022
"""The census years in which 18B, 18C, 19B and 19C took the place of 18A and 19A, and 24A was brought in."""


def _begun_in_year(rows: Rows, start: str) -> Rows:
    """Those that began in the year, two weeks or more after its first day: their end may move back and stay in it."""
    return rows[in_days(rows[start]) >= rows._year_starts + 14]


def _done(rows: Rows) -> Rows:
    return rows[rows.AssessmentAuthorisationDate != ""]


@rule("cin_assessment")
def cin_8608(rows: Rows) -> Rows:
    """The assessment ended before it started."""
    rows = _begun_in_year(_done(rows), "AssessmentActualStartDate")
    return rows.assign(AssessmentAuthorisationDate=later(rows.AssessmentActualStartDate, -2))


@rule("cin_assessment")
def cin_8614(rows: Rows) -> Rows:
    """Factors of an assessment that is not finished."""
    return rows[rows.AssessmentAuthorisationDate == ""].assign(AssessmentFactors="4B 16A")


@rule("cin_assessment")
def cin_8696(rows: Rows) -> Rows:
    """The assessment was authorised on a day to come: a year too late was typed."""
    rows = _done(rows)
    rows = rows[~rows._is_closed]
    ended = in_days(rows.AssessmentAuthorisationDate) + 366
    return rows.assign(AssessmentAuthorisationDate=spelt(ended, rows.AssessmentAuthorisationDate))[
        ended > rows._year_ends
    ]


@rule("cin_assessment")
def cin_open_1900(rows: Rows) -> Rows:
    """An assessment that is not finished was authorised on 1 January 1900: the system's way of leaving it empty."""
    return rows[rows.AssessmentAuthorisationDate == ""].assign(AssessmentAuthorisationDate="1900-01-01")


@rule("cin_assessment")
def cin_8863q(rows: Rows) -> Rows:
    """An assessment started while another one ran."""
    days = in_days(rows.AssessmentAuthorisationDate) - in_days(rows.AssessmentActualStartDate)
    rows = rows[(rows.AssessmentAuthorisationDate != "") & (days > 10)]
    return both(rows, rows.assign(AssessmentActualStartDate=later(rows.AssessmentAuthorisationDate, -5)))


@rule("cin_assessment")
def cin_8867(rows: Rows) -> Rows:
    """The case is closed and the assessment is not finished."""
    rows = _begun_in_year(_done(rows), "AssessmentActualStartDate")
    return rows[rows._is_closed].assign(AssessmentAuthorisationDate="", AssessmentFactors="")


@rule("cin_assessment")
def cin_8869(rows: Rows) -> Rows:
    """Factor 21, none, stands beside others."""
    rows = rows[~rows.AssessmentFactors.isin(["", "21"])]
    return rows.assign(AssessmentFactors=rows.AssessmentFactors + " 21")


@rule("cin_assessment")
def cin_8897q(rows: Rows) -> Rows:
    """A finished assessment without factors."""
    return _done(rows).assign(AssessmentFactors="")


@rule("cin_assessment")
def cin_8898(rows: Rows) -> Rows:
    """A factor stands there twice."""
    rows = rows[~rows.AssessmentFactors.isin(["", "21"])]
    return rows.assign(AssessmentFactors=rows.AssessmentFactors.str.split(" ").str[0] + " " + rows.AssessmentFactors)


@rule("cin_assessment")
def cin_8945q(rows: Rows) -> Rows:
    """18A, physical abuse, is used after it was retired."""
    rows = rows[(rows._year >= ABUSE_SINCE) & rows.AssessmentFactors.str.contains("18[BC]")]
    return rows.assign(AssessmentFactors=rows.AssessmentFactors.str.replace("18[BC]", "18A", regex=True))


@rule("cin_assessment")
def cin_8950q(rows: Rows) -> Rows:
    """19A, sexual abuse, is used after it was retired."""
    rows = rows[(rows._year >= ABUSE_SINCE) & rows.AssessmentFactors.str.contains("19[BC]")]
    return rows.assign(AssessmentFactors=rows.AssessmentFactors.str.replace("19[BC]", "19A", regex=True))


@rule("cin_assessment")
def cin_factor_early(rows: Rows) -> Rows:
    """24A, criminal exploitation, is used before the year in which it was brought in."""
    rows = rows[(rows._year < EXPLOITATION_SINCE) & rows.AssessmentFactors.str.contains("13A")]
    return rows.assign(AssessmentFactors=rows.AssessmentFactors + " 24A")


@rule("cin_enquiry")
def cin_8868(rows: Rows) -> Rows:
    """The case is closed and the enquiry came to nothing."""
    rows = _begun_in_year(rows, "S47ActualStartDate")
    return rows[rows._is_closed & (rows.ICPCnotRequired == "true")].assign(ICPCnotRequired="false")


@rule("cin_enquiry")
def cin_8890(rows: Rows) -> Rows:
    """An enquiry started while another one ran."""
    rows = rows[rows.DateOfInitialCPC != ""]
    return both(rows, rows.assign(S47ActualStartDate=later(rows.S47ActualStartDate, 1)))


@rule("cin_plan")
def cin_4010(rows: Rows) -> Rows:
    """The child in need plan has no start."""
    return rows.assign(CINPlanStartDate="")


@rule("cin_plan")
def cin_4011(rows: Rows) -> Rows:
    """The child in need plan ended before it started."""
    rows = _begun_in_year(rows[rows.CINPlanEndDate != ""], "CINPlanStartDate")
    return rows.assign(CINPlanEndDate=later(rows.CINPlanStartDate, -7))


@rule("cin_plan")
def cin_4012q(rows: Rows) -> Rows:
    """The child in need plan ended on the day on which it started."""
    rows = _begun_in_year(rows[rows.CINPlanEndDate != ""], "CINPlanStartDate")
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
    rows = _begun_in_year(rows[rows.CPPendDate != ""], "CPPstartDate")
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
    rows = _begun_in_year(rows[rows.CPPendDate != ""], "CPPstartDate")
    return rows.assign(CPPendDate=later(rows.CPPstartDate, -10), CPPreviewDate="")


@rule("cp_plan")
def cin_8940(rows: Rows) -> Rows:
    """Two child protection plans overlap."""
    days = in_days(rows.CPPendDate) - in_days(rows.CPPstartDate)
    rows = rows[(rows.CPPendDate != "") & (days > 60)]
    return both(rows, rows.assign(CPPstartDate=later(rows.CPPendDate, -30), CPPreviewDate=""))
