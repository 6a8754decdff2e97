"""What is wrong with the cases of a census, by the names of the census's own rules."""

import numpy as np

from synthetic.days import NEVER
from synthetic.dirt.dates import in_days, later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows


def _closed(rows: Rows) -> Rows:
    return rows[rows.CINclosureDate != ""]


def _further(rows: Rows) -> Rows:
    return rows[rows.ReferralNFA == "false"]


def _new(rows: Rows) -> Rows:
    """Cases of this year's referrals."""
    return rows[(rows.ReferralNFA == "false") & (in_days(rows.CINreferralDate) >= rows._year_starts)]


@rule("cin_case")
def cin_8600(rows: Rows) -> Rows:
    """The date of referral is missing."""
    return rows.assign(CINreferralDate="")


@rule("cin_case")
def cin_8606(rows: Rows) -> Rows:
    """The referral is more than 40 weeks before the birth."""
    rows = _closed(rows)
    rows = rows[(in_days(rows.CINreferralDate) < rows._birth + 60) & (rows._birth - 290 >= rows._year_starts)]
    return rows.assign(CINreferralDate=spelt(rows._birth - 290, rows.CINreferralDate))


@rule("cin_case")
def cin_8866(rows: Rows) -> Rows:
    """The source of the referral is missing or no code."""
    return rows.assign(ReferralSource=np.where(rows._luck < 0.6, "", "1E"))


@rule("cin_case")
def cin_8866_early(rows: Rows) -> Rows:
    """Source 5D, early help, is used before the year in which it was brought in."""
    return rows[(rows._year < 2023) & rows.ReferralSource.isin(["5B", "5A"])].assign(ReferralSource="5D")


@rule("cin_case")
def cin_8610(rows: Rows) -> Rows:
    """There was further action, but no primary need."""
    return _further(rows).assign(PrimaryNeedCode="")


@rule("cin_case")
def cin_8650(rows: Rows) -> Rows:
    """The primary need is no code."""
    return rows[rows.PrimaryNeedCode != ""].assign(PrimaryNeedCode="N10")


@rule("cin_case")
def cin_8640(rows: Rows) -> Rows:
    """The reason for closure is no code."""
    return _closed(rows).assign(ReasonForClosure="RC10")


@rule("cin_case")
def cin_8640_early(rows: Rows) -> Rows:
    """Reason RC9, to early help, is used before the year in which it was brought in."""
    return rows[(rows._year < 2023) & (rows.ReasonForClosure == "RC8")].assign(ReasonForClosure="RC9")


@rule("cin_case")
def cin_8585q(rows: Rows) -> Rows:
    """Closed because of a death, of a child that lives."""
    rows = _closed(rows)
    return rows[~rows._is_dead].assign(ReasonForClosure="RC2")


@rule("cin_case")
def cin_8805(rows: Rows) -> Rows:
    """A date of closure without a reason."""
    return _closed(rows).assign(ReasonForClosure="")


@rule("cin_case")
def cin_8810(rows: Rows) -> Rows:
    """A reason for closure without a date."""
    rows = _closed(rows)
    return rows[rows._next >= NEVER].assign(CINclosureDate="")


@rule("cin_case")
def cin_8816(rows: Rows) -> Rows:
    """The case is still open though a later one follows."""
    rows = _closed(rows)
    return rows[rows._next < NEVER].assign(CINclosureDate="", ReasonForClosure="")


@rule("cin_case")
def cin_8820(rows: Rows) -> Rows:
    """The case overlaps the child's next one."""
    rows = _closed(rows)
    rows = rows[rows._next < np.minimum(rows._year_ends, rows._on) - 10]
    return rows.assign(CINclosureDate=spelt(rows._next + 3, rows.CINclosureDate))


@rule("cin_case")
def cin_8620(rows: Rows) -> Rows:
    """The case was closed before the year of the return."""
    rows = _closed(rows)
    rows = rows[(in_days(rows.CINreferralDate) < rows._year_starts - 20) & (rows._last < rows._year_starts - 10)]
    return rows.assign(CINclosureDate=spelt(rows._year_starts - 10, rows.CINclosureDate))


@rule("cin_case")
def cin_8630(rows: Rows) -> Rows:
    """The case was closed before it was opened."""
    rows = _closed(rows)
    rows = rows[in_days(rows.CINreferralDate) >= rows._year_starts + 31]
    return rows.assign(CINclosureDate=later(rows.CINreferralDate, -1 - (rows._luck * 30).astype(int)))


@rule("cin_case")
def cin_8565(rows: Rows) -> Rows:
    """Something was done after the case was closed."""
    rows = _closed(rows)
    rows = rows[(rows._last - in_days(rows.CINreferralDate) > 20) & (rows._last - 5 >= rows._year_starts)]
    return rows.assign(CINclosureDate=spelt(rows._last - 5, rows.CINclosureDate))


@rule("cin_case")
def cin_8568(rows: Rows) -> Rows:
    """Nothing says whether there was further action."""
    return _further(rows).assign(ReferralNFA="")


@rule("cin_case")
def cin_8831(rows: Rows) -> Rows:
    """No further action, but an assessment."""
    rows = _new(rows)
    return rows[rows._has_assessment & ~(rows._has_cin_plan | rows._has_cp_plan)].assign(ReferralNFA="true")


@rule("cin_case")
def cin_8832(rows: Rows) -> Rows:
    """No further action, but a child protection plan."""
    rows = _new(rows)
    return rows[rows._has_cp_plan].assign(ReferralNFA="true")


@rule("cin_case")
def cin_4000(rows: Rows) -> Rows:
    """No further action, but a child in need plan."""
    rows = _new(rows)
    return rows[rows._has_cin_plan & ~rows._has_cp_plan].assign(ReferralNFA="true")


@rule("cin_case")
def cin_2990(rows: Rows) -> Rows:
    """Closed after the assessment, but there was a plan."""
    rows = _closed(rows)
    return rows[rows._has_cin_plan | rows._has_cp_plan].assign(ReasonForClosure="RC8")


@rule("cin_case")
def cin_2884(rows: Rows) -> Rows:
    """The conference is given twice: with the enquiry and with the case."""
    rows = rows[rows._conference < NEVER]
    return rows.assign(DateOfInitialCPC=spelt(rows._conference, rows.CINreferralDate))
