"""What is wrong with header, UASC and missing of the looked-after return, by the names of its own rules."""

import numpy as np

from synthetic.dirt.dates import in_days, later, spelt
from synthetic.dirt.planting import GONE, rule
from synthetic.dirt.rows import Rows, both
from synthetic.dirt.upns import wrong_letter

GROWN_UP, SCHOOL_AGE = 6575, 2200
"""Days of 18 years (those who are grown up soon would be, by the other date, in this year), and of school age."""


def _twice(rows: Rows) -> Rows:
    return both(rows, rows)


@rule("ssda903_header", yearly=True)
def ssda903_203(rows: Rows) -> Rows:
    """The date of birth is not that of the year before."""
    rows = rows[in_days(rows.DOB) > rows._year_ends - GROWN_UP + 40]
    return rows.assign(DOB=later(rows.DOB, np.where(rows._luck < 0.6, -1, -31)))


@rule("ssda903_header", yearly=True)
def ssda903_202(rows: Rows) -> Rows:
    """The sex is not that of the year before: a girl stands there as a boy."""
    rows = rows[rows.SEX.isin(["F", "2"])]
    return rows.assign(SEX=rows.SEX.map({"F": "M", "2": "1"}), MOTHER="", MC_DOB="")


@rule("ssda903_header", yearly=True)
def ssda903_204(rows: Rows) -> Rows:
    """The ethnicity is not that of the year before."""
    return rows.assign(ETHNIC=np.where(rows.ETHNIC == "MOTH", "OOTH", "MOTH"))


@rule("ssda903_header", yearly=True)
def ssda903_208(rows: Rows) -> Rows:
    """The UPN is not that of the year before: it was not known any more."""
    return rows[~rows.UPN.str.startswith("UN")].assign(UPN="UN5")


@rule("ssda903_header")
def ssda903_102(rows: Rows) -> Rows:
    """The date of birth is none: a 31st of February."""
    return rows.assign(DOB="31/02/" + rows.DOB.str[6:])


@rule("ssda903_header")
def ssda903_103(rows: Rows) -> Rows:
    """The ethnicity is missing or no code."""
    return rows.assign(ETHNIC=np.where(rows._luck < 0.7, "", "XXXX"))


@rule("ssda903_header")
def ssda903_168(rows: Rows) -> Rows:
    """The UPN's check letter is wrong."""
    rows = rows[~rows.UPN.str.startswith("UN")]
    return rows.assign(UPN=wrong_letter(rows.UPN))


@rule("ssda903_header")
def ssda903_442(rows: Rows) -> Rows:
    """The UPN is missing."""
    return rows.assign(UPN="")


@rule("ssda903_header")
def ssda903_444(rows: Rows) -> Rows:
    """Two children have the same UPN: a brother's or sister's."""
    rows = rows[rows._sibling_upn != ""]
    return rows.assign(UPN=rows._sibling_upn)


@rule("ssda903_header")
def ssda903_209(rows: Rows) -> Rows:
    """A child of school age is said to be too young for a UPN (UN1)."""
    return rows[in_days(rows.DOB) < rows._year_starts - SCHOOL_AGE].assign(UPN="UN1")


@rule("ssda903_header")
def ssda903_210(rows: Rows) -> Rows:
    """A child looked after for long is said to have come this week (UN4)."""
    return rows[rows._is_held].assign(UPN="UN4")


@rule("ssda903_header")
def ssda903_351(rows: Rows) -> Rows:
    """The year of birth is thirty years too early."""
    return rows.assign(DOB=later(rows.DOB, -30 * 365))


@rule("ssda903_header")
def ssda903_352(rows: Rows) -> Rows:
    """By the date of birth, two years wrong, the child was grown up when it was taken in."""
    rows = rows[rows._taken_in - in_days(rows.DOB) > GROWN_UP - 2 * 365]
    return rows.assign(DOB=later(rows.DOB, -2 * 365 - 2))


@rule("ssda903_header")
def ssda903_399(rows: Rows) -> Rows:
    """Whether she is a mother is told of a girl on short breaks."""
    return rows[rows._has_breaks_only & rows.SEX.isin(["F", "2"])].assign(MOTHER="0")


@rule("ssda903_header")
def ssda903_int03(rows: Rows) -> Rows:
    """The child has episodes and is not in the header."""
    return rows.assign(**{GONE: True})


@rule("ssda903_header")
def ssda903_int32(rows: Rows) -> Rows:
    """The child stands in the header twice."""
    return _twice(rows)


@rule("ssda903_uasc")
def ssda903_int18(rows: Rows) -> Rows:
    """The date of birth is another one than in the header."""
    return rows.assign(DOB="01/01/" + rows.DOB.str[6:])


@rule("ssda903_uasc")
def ssda903_int21(rows: Rows) -> Rows:
    """The sex is another one than in the header."""
    return rows.assign(SEX=rows.SEX.map({"M": "F", "F": "M", "1": "2", "2": "1"}))


@rule("ssda903_uasc")
def ssda903_int36(rows: Rows) -> Rows:
    """The child stands in the file twice."""
    return _twice(rows)


@rule("ssda903_uasc")
def ssda903_304(rows: Rows) -> Rows:
    """The status ended after the 18th birthday."""
    return rows[rows.DUC != ""].assign(DUC=lambda r: later(r.DUC, 40))


@rule("ssda903_uasc")
def ssda903_104(rows: Rows) -> Rows:
    """The day on which the status ended is none of the calendar's."""
    return rows[rows.DUC != ""].assign(DUC=lambda r: "31/02/" + r.DUC.str[6:])


@rule("ssda903_uasc", yearly=True)
def ssda903_205a(rows: Rows) -> Rows:
    """The child is not among the unaccompanied this year, though nothing ended."""
    return rows.assign(**{GONE: True})


@rule("ssda903_uasc")
def ssda903_205b(rows: Rows) -> Rows:
    """The status ended before the year, and the child is still there."""
    rows = rows[rows.DUC != ""]
    return rows.assign(DUC=spelt(rows._year_starts - 30, rows.DUC))


@rule("ssda903_missing")
def ssda903_570(rows: Rows) -> Rows:
    """Missing from a day after the year: a year too late was typed."""
    start = in_days(rows.MIS_START)
    rows = rows[(start >= rows._year_starts) & (start + 366 < rows._on)]
    return rows.assign(MIS_START=later(rows.MIS_START, 366), MIS_END=later(rows.MIS_END, 366))


@rule("ssda903_missing")
def ssda903_571(rows: Rows) -> Rows:
    """Found on a day after the year."""
    rows = rows[rows.MIS_END != ""]
    return rows.assign(MIS_END=spelt(rows._year_ends + 10, rows.MIS_END))


@rule("ssda903_missing")
def ssda903_576(rows: Rows) -> Rows:
    """Nobody entered that the child was found: last year's return has no end, and this year's not the time missing."""
    has_next_year = rows._year_ends < rows._on
    return rows[has_next_year & (in_days(rows.MIS_END) < rows._year_ends - 10)].assign(MIS_END="")


@rule("ssda903_missing")
def ssda903_564(rows: Rows) -> Rows:
    """Missing since no day."""
    return rows.assign(MIS_START="")


@rule("ssda903_missing")
def ssda903_567(rows: Rows) -> Rows:
    """Found before going missing."""
    rows = rows[(rows.MIS_END != "") & (in_days(rows.MIS_START) > rows._year_starts)]
    return rows.assign(MIS_END=later(rows.MIS_START, -1))


@rule("ssda903_missing")
def ssda903_574(rows: Rows) -> Rows:
    """Missing again while still missing."""
    rows = rows[in_days(rows.MIS_END) - in_days(rows.MIS_START) > 1]
    return both(rows, rows.assign(MIS_START=later(rows.MIS_START, 1)))


@rule("ssda903_missing")
def ssda903_586(rows: Rows) -> Rows:
    """Missing before being born."""
    return rows.assign(MIS_START=later(rows.DOB, -30))
