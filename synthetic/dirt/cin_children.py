"""What is wrong with the children of a census, by the names of the census's own rules."""

import numpy as np

from synthetic.dirt.dates import in_days, later, spelt
from synthetic.dirt.planting import rule
from synthetic.dirt.rows import Rows, both
from synthetic.dirt.upns import temporary, with_letter, wrong_letter

SEX_LETTERS = 2025
"""The first census with Sex M, F, U instead of GenderCurrent 1, 2, 0."""


def _named(rows: Rows) -> Rows:
    return rows[rows.UPN != ""]


def _born(rows: Rows) -> Rows:
    return rows[rows.PersonBirthDate != ""]


def _unborn(rows: Rows) -> Rows:
    return rows[rows.ExpectedPersonBirthDate != ""]


@rule("cin_child")
def cin_1510(rows: Rows) -> Rows:
    """The UPN's check letter is wrong."""
    rows = _named(rows)
    return rows.assign(UPN=wrong_letter(rows.UPN))


@rule("cin_child")
def cin_1520(rows: Rows) -> Rows:
    """Two children have the same UPN: a brother's or sister's."""
    rows = rows[rows._sibling_upn != ""]
    return rows.assign(UPN=rows._sibling_upn, FormerUPN="", UPNunknown="")


@rule("cin_child")
def cin_1530(rows: Rows) -> Rows:
    """Characters 2 to 4 of the UPN are no authority's."""
    rows = _named(rows)
    return rows.assign(UPN=with_letter("999" + rows.UPN.str[4:]))


@rule("cin_child")
def cin_1540(rows: Rows) -> Rows:
    """A letter O stands for a nought among the UPN's digits."""
    rows = _named(rows)
    return rows.assign(UPN=rows.UPN.str[:5] + "O" + rows.UPN.str[6:])


@rule("cin_child")
def cin_1550(rows: Rows) -> Rows:
    """The UPN's last character is no letter of temporary numbers."""
    rows = _named(rows)
    return rows.assign(UPN=rows.UPN.str[:12] + "S")


@rule("cin_child")
def cin_temporary_upn(rows: Rows) -> Rows:
    """A temporary UPN: well formed, and no key to anything."""
    rows = _named(rows)
    return rows.assign(UPN=temporary(rows.UPN))


@rule("cin_child")
def cin_1560q(rows: Rows) -> Rows:
    """The former UPN is cut short."""
    rows = _named(rows)
    return rows.assign(FormerUPN=rows.UPN.str[:9])


@rule("cin_child")
def cin_1580(rows: Rows) -> Rows:
    """The child's id holds a character that is neither letter nor digit."""
    return rows.assign(LAchildID=rows.LAchildID.str[:3] + "-" + rows.LAchildID.str[3:])


@rule("cin_child")
def cin_8500(rows: Rows) -> Rows:
    """The child's id is missing."""
    return rows.assign(LAchildID="")


@rule("cin_child")
def cin_8510(rows: Rows) -> Rows:
    """The child stands in the file twice, each time with some of its cases."""
    rows = rows[rows._cases > 1]
    return both(rows, rows.assign(_person=rows._person + 1))


@rule("cin_child")
def cin_8520(rows: Rows) -> Rows:
    """The date of birth is after the year of the return."""
    rows = _born(rows)
    born = rows._year_ends + 20 + (rows._luck * 200).astype(int)
    rows = rows.assign(PersonBirthDate=spelt(born, rows.PersonBirthDate))
    return rows[born < rows._on - 30]


@rule("cin_child")
def cin_8525q_both(rows: Rows) -> Rows:
    """There are both a date of birth and an expected one."""
    rows = _born(rows)
    return rows.assign(ExpectedPersonBirthDate=later(rows.PersonBirthDate, -7))


@rule("cin_child")
def cin_8525q_neither(rows: Rows) -> Rows:
    """There is neither a date of birth nor an expected one."""
    return rows.assign(PersonBirthDate="", ExpectedPersonBirthDate="")


@rule("cin_child")
def cin_8530q(rows: Rows) -> Rows:
    """The expected date of birth passed long ago: nobody entered the birth."""
    rows = _unborn(rows)
    return rows.assign(ExpectedPersonBirthDate=spelt(rows._year_starts - 60, rows.ExpectedPersonBirthDate))


@rule("cin_child")
def cin_8535q(rows: Rows) -> Rows:
    """The child died before it was born."""
    rows = rows[(rows.PersonDeathDate != "") & (rows.PersonBirthDate != "")]
    return rows.assign(PersonDeathDate=later(rows.PersonBirthDate, -2))


@rule("cin_child")
def cin_8750(rows: Rows) -> Rows:
    """An unborn child has a sex."""
    rows = _unborn(rows)
    return rows.assign(Sex=rows.Sex.map({"U": "F", "0": "2"}))


@rule("cin_child")
def cin_4180(rows: Rows) -> Rows:
    """The sex is missing."""
    return _born(rows).assign(Sex="")


@rule("cin_child")
def cin_4220(rows: Rows) -> Rows:
    """The ethnicity is missing or no code."""
    return rows.assign(Ethnicity=np.where(rows._luck < 0.5, "", "WBR"))


@rule("cin_child")
def cin_8540(rows: Rows) -> Rows:
    """The disability is missing or no code."""
    return _born(rows).assign(Disability=lambda r: np.where(r._luck < 0.8, "", "ASD"))


@rule("cin_child")
def cin_8790(rows: Rows) -> Rows:
    """Disabilities and NONE stand side by side."""
    rows = rows[~rows.Disability.isin(["", "NONE"])]
    return rows.assign(Disability="NONE " + rows.Disability)


@rule("cin_child")
def cin_8770q(rows: Rows) -> Rows:
    """There is neither a UPN nor a reason for its absence at school age."""
    rows = rows[(rows.PersonBirthDate != "") & (in_days(rows.PersonBirthDate) < rows._year_starts - 6 * 366)]
    return rows.assign(UPN="", FormerUPN="", UPNunknown="")


@rule("cin_child")
def cin_8772(rows: Rows) -> Rows:
    """No UPN because of no further action, though there was some."""
    return rows[(rows.UPN == "") & rows._further].assign(UPNunknown="UN7")


@rule("cin_child")
def cin_8775q(rows: Rows) -> Rows:
    """The year of birth is thirty years too early."""
    return _born(rows).assign(PersonBirthDate=lambda r: later(r.PersonBirthDate, -30 * 365))


@rule("cin_child")
def cin_1570(rows: Rows) -> Rows:
    """The child's id was filled up with noughts beyond 20 characters."""
    return rows.assign(LAchildID="0" * 20 + rows.LAchildID)


@rule("cin_child")
def cin_2886q(rows: Rows) -> Rows:
    """The sex of a born child is said to be unknown: a query where it is so of more than 2 % of them."""
    return _born(rows).assign(Sex=lambda r: np.where(r._year >= SEX_LETTERS, "U", "0"))
