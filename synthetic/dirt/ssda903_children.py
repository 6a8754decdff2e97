"""What is wrong with header, UASC and missing of the looked-after return, by the names of its own rules."""

import numpy as np

from synthetic.dirt.dates import in_days, later
from synthetic.dirt.planting import GONE, rule
from synthetic.dirt.rows import Rows, both
from synthetic.dirt.upns import wrong_letter

GROWN_UP = 6575
"""Days of 18 years: those who are grown up soon would be, by the other date, in this year."""


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
