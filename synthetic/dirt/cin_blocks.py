"""What is wrong with the assessments and enquiries of a census, by the names of the census's own rules."""

from synthetic.dirt.dates import begun_in_year, in_days, later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows, both

ABUSE_SINCE, EXPLOITATION_SINCE = 2021, 2022
"""The census years in which 18B, 18C, 19B and 19C took the place of 18A and 19A, and 24A was brought in."""


def _done(rows: Rows) -> Rows:
    return rows[rows.AssessmentAuthorisationDate != ""]


@rule("cin_assessment")
def cin_8608(rows: Rows) -> Rows:
    """The assessment ended before it started."""
    rows = begun_in_year(_done(rows), "AssessmentActualStartDate")
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
    rows = begun_in_year(_done(rows), "AssessmentActualStartDate")
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
    rows = begun_in_year(rows, "S47ActualStartDate")
    return rows[rows._is_closed & (rows.ICPCnotRequired == "true")].assign(ICPCnotRequired="false")


@rule("cin_enquiry")
def cin_8890(rows: Rows) -> Rows:
    """An enquiry started while another one ran."""
    rows = rows[rows.DateOfInitialCPC != ""]
    return both(rows, rows.assign(S47ActualStartDate=later(rows.S47ActualStartDate, 1)))


@rule("cin_assessment")
def cin_8896(rows: Rows) -> Rows:
    """Two assessments of the case are not finished."""
    rows = rows[rows.AssessmentAuthorisationDate == ""]
    return both(rows, rows)


@rule("cin_enquiry")
def cin_8839(rows: Rows) -> Rows:
    """Two enquiries of the case are open."""
    rows = rows[(rows.DateOfInitialCPC == "") & (rows.ICPCnotRequired == "false")]
    return both(rows, rows)


@rule("cin_enquiry")
def cin_2883(rows: Rows) -> Rows:
    """The conference was not entered: it is said not to have been required, and a plan began on its day."""
    rows = begun_in_year(rows[rows.DateOfInitialCPC != ""], "S47ActualStartDate")
    return rows.assign(DateOfInitialCPC="", InitialCPCtarget="", ICPCnotRequired="true")
