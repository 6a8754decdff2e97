"""What is wrong with the episodes of the looked-after return, by the names of its own rules."""

import numpy as np

from synthetic.days import return_year
from synthetic.dirt.dates import in_days, later, spelt
from synthetic.dirt.planting import GONE, rule
from synthetic.dirt.rows import Rows, both

SHORT_BREAKS = ("V3", "V4")
NEW_GUARDIANSHIP, SUPPORTED = 2019, 2025
"""The returns in which E45 to E48 took the place of E43 and E44, and K3 that of H5."""


def _left(rows: Rows) -> Rows:
    """Episodes at whose end the child left care, not to come back in the year."""
    return rows[(rows.DEC != "") & (rows.REC != "X1") & rows._is_last]


def _not_grown(rows: Rows) -> Rows:
    """Without those who stayed with their carers at 18."""
    return rows[rows.REC != "E17"]


def _lasting(rows: Rows) -> Rows:
    """Without what the law ends after days: short breaks, police protection, emergency orders."""
    return rows[~rows.LS.isin([*SHORT_BREAKS, "L1", "L2"])]


def _goes_on(rows: Rows) -> Rows:
    """Rows that the next one continues, of a week or more."""
    rows = rows[rows.REC == "X1"]
    return rows[in_days(rows.DEC) - in_days(rows.DECOM) > 7]


@rule("ssda903_episodes")
def ssda903_141(rows: Rows) -> Rows:
    """The day on which the episode began is none."""
    rows = _lasting(rows[(rows.RNE == "S") & (rows.REC != "X1") & rows._is_last])
    return rows.assign(DECOM="31/11/" + rows.DECOM.str[6:])


@rule("ssda903_episodes")
def ssda903_142(rows: Rows) -> Rows:
    """The episode has not ended though another one began."""
    return _lasting(rows[rows.REC == "X1"]).assign(DEC="", REC="", REASON_PLACE_CHANGE="")


@rule("ssda903_episodes")
def ssda903_143(rows: Rows) -> Rows:
    """The reason for the new episode is no code."""
    return rows[rows.RNE != "S"].assign(RNE="X")


@rule("ssda903_episodes")
def ssda903_144(rows: Rows) -> Rows:
    """The legal status is no code."""
    return rows.assign(LS=np.where(rows._luck < 0.5, "", "V1"))


@rule("ssda903_episodes")
def ssda903_146(rows: Rows) -> Rows:
    """The placement is no code of the year's: H5 after it was retired, K3 before it came, or a slip."""
    supported = np.where(rows._year >= SUPPORTED, "H5", "K3")
    return rows.assign(PLACE=np.where(rows.PLACE.isin(["H5", "K3"]), supported, "U7"))


@rule("ssda903_episodes")
def ssda903_148(rows: Rows) -> Rows:
    """An end without a reason, or a reason without an end."""
    rows = _lasting(_left(rows))
    no_day = rows._luck < 0.4
    return rows.assign(DEC=rows.DEC.mask(no_day, ""), REC=rows.REC.where(no_day, ""))


@rule("ssda903_episodes")
def ssda903_149(rows: Rows) -> Rows:
    """The reason for the end is no code of the year's: E43 after it was retired, or E45 before it came."""
    rows = rows[rows.REC.isin(["E43", "E44", "E45", "E46", "E47", "E48"])]
    rows = rows[(rows._year >= NEW_GUARDIANSHIP) | rows.PLACE.str.startswith("U")]
    return rows.assign(REC=np.where(rows._year >= NEW_GUARDIANSHIP, "E43", "E45"))


@rule("ssda903_episodes")
def ssda903_218(rows: Rows) -> Rows:
    """The home's registration number is missing."""
    return rows[rows.URN != ""].assign(URN="")


@rule("ssda903_episodes")
def ssda903_302(rows: Rows) -> Rows:
    """The child was looked after before it was born."""
    began, before = in_days(rows.DECOM), rows._birth - 3
    soon = (rows.RNE == "S") & (began - before < 90) & (return_year(before.to_numpy()) == return_year(began))
    return _lasting(rows.assign(DECOM=spelt(before, rows.DECOM))[soon])


@rule("ssda903_episodes")
def ssda903_385(rows: Rows) -> Rows:
    """The episode ended after the year of the return."""
    rows = _lasting(_left(rows))
    return rows.assign(DEC=spelt(rows._year_ends + 30, rows.DEC))


@rule("ssda903_episodes")
def ssda903_355(rows: Rows) -> Rows:
    """The episode ended on the day on which it began."""
    rows = _not_grown(_left(rows))
    return rows[in_days(rows.DECOM) >= rows._year_starts].assign(DEC=lambda r: r.DECOM)


@rule("ssda903_episodes")
def ssda903_356(rows: Rows) -> Rows:
    """The episode ended before it began."""
    rows = _not_grown(_left(rows))
    rows = rows[in_days(rows.DECOM) >= rows._year_starts + 21]
    return rows.assign(DEC=later(rows.DECOM, -1 - (rows._luck * 20).astype(int)))


@rule("ssda903_episodes")
def ssda903_365(rows: Rows) -> Rows:
    """A short break of more than 17 days."""
    rows = rows[(rows.DEC != "") & (rows.LS == "V3")]
    ended = in_days(rows.DECOM) + 20
    return rows.assign(DEC=spelt(ended, rows.DEC))[ended <= np.minimum(rows._year_ends, rows._on - 1)]


@rule("ssda903_episodes")
def ssda903_384(rows: Rows) -> Rows:
    """A short break in a long-term foster placement."""
    return rows[rows.LS.isin(SHORT_BREAKS)].assign(PLACE="U4")


@rule("ssda903_episodes")
def ssda903_388(rows: Rows) -> Rows:
    """The next episode begins, says the reason, and there is none."""
    return _lasting(_left(rows)).assign(REC="X1")


@rule("ssda903_episodes")
def ssda903_392c(rows: Rows) -> Rows:
    """A postcode that stands for none."""
    rows = rows[rows.HOME_POST != ""]
    return rows.assign(HOME_POST=np.where(rows._luck < 0.5, "ZZ99 3VZ", "ZZZ"))


@rule("ssda903_episodes")
def ssda903_431(rows: Rows) -> Rows:
    """Looked after anew on the day on which the episode before ended."""
    return rows[rows.RNE != "S"].assign(RNE="S")


@rule("ssda903_episodes")
def ssda903_433(rows: Rows) -> Rows:
    """A gap of some days before the episode that goes on."""
    rows = _goes_on(rows)
    rows = rows[in_days(rows.DEC) > rows._year_starts + 7]
    return rows.assign(DEC=later(rows.DEC, -1 - (rows._luck * 5).astype(int)))


@rule("ssda903_episodes")
def ssda903_434(rows: Rows) -> Rows:
    """Another legal status, says the reason, and it was another placement."""
    return rows[rows.RNE == "P"].assign(RNE="L")


@rule("ssda903_episodes")
def ssda903_435(rows: Rows) -> Rows:
    """Another placement, says the reason, and it was another legal status."""
    return rows[rows.RNE == "L"].assign(RNE="P")


@rule("ssda903_episodes")
def ssda903_501(rows: Rows) -> Rows:
    """The next episode begins before this one ends."""
    rows = _goes_on(rows)
    ended = in_days(rows.DEC) + 2
    return rows.assign(DEC=spelt(ended, rows.DEC))[ended <= np.minimum(rows._year_ends, rows._on - 1)]


@rule("ssda903_episodes", yearly=True)
def ssda903_502(rows: Rows) -> Rows:
    """The episode that was open at the end of the last return began on another day, says this one."""
    began = in_days(rows.DECOM)
    return rows[(began < rows._year_starts - 10) & (began < rows._on - 10)].assign(DECOM=lambda r: later(r.DECOM, 2))


@rule("ssda903_episodes", yearly=True)
def ssda903_503d(rows: Rows) -> Rows:
    """The open episode was in another placement, says this return."""
    rows = rows[(in_days(rows.DECOM) < rows._year_starts) & (rows.PLACE == "U6")]
    return rows.assign(PLACE="U5")


@rule("ssda903_episodes", yearly=True)
def ssda903_504(rows: Rows) -> Rows:
    """The category of need is not that of the start of the period of care."""
    rows = rows[in_days(rows.DECOM) < rows._year_starts]
    return rows.assign(CIN=np.where(rows.CIN == "N5", "N4", "N5"))


@rule("ssda903_episodes")
def ssda903_526(rows: Rows) -> Rows:
    """The provider of the placement is missing."""
    return rows[rows.PLACE_PROVIDER != ""].assign(PLACE_PROVIDER="")


@rule("ssda903_episodes")
def ssda903_open_9999(rows: Rows) -> Rows:
    """An open episode ends on 31 December 9999: the system's way of leaving it empty."""
    return rows[rows.DEC == ""].assign(DEC="31/12/9999")


@rule("ssda903_episodes")
def ssda903_225(rows: Rows) -> Rows:
    """The reason for a change of placement is missing."""
    return rows[rows.REASON_PLACE_CHANGE != ""].assign(REASON_PLACE_CHANGE="")


@rule("ssda903_episodes")
def ssda903_353(rows: Rows) -> Rows:
    """The episode began on 1 January 1900: the system's way of leaving it empty."""
    return _lasting(rows[(rows.RNE == "S") & rows._is_first]).assign(DECOM="01/01/1900")


@rule("ssda903_episodes")
def ssda903_357(rows: Rows) -> Rows:
    """The child's first episode of all is said to go on from another."""
    return _lasting(rows[(rows.RNE == "S") & rows._is_first]).assign(RNE="P")


@rule("ssda903_episodes")
def ssda903_432(rows: Rows) -> Rows:
    """The child went home, says the reason, and lived somewhere else from that day on."""
    return _lasting(rows[rows.REC == "X1"]).assign(REC="E4A", REASON_PLACE_CHANGE="")


@rule("ssda903_episodes")
def ssda903_436(rows: Rows) -> Rows:
    """Both placement and legal status changed, says the reason, and it was one of them."""
    return rows[rows.RNE.isin(["P", "L"])].assign(RNE="B")


@rule("ssda903_episodes")
def ssda903_437(rows: Rows) -> Rows:
    """The child died, and lived somewhere else from that day on."""
    return _lasting(rows[rows.REC == "X1"]).assign(REC="E2", REASON_PLACE_CHANGE="")


@rule("ssda903_episodes", yearly=True)
def ssda903_562(rows: Rows) -> Rows:
    """Last year's return lacks the episode that this year's goes on with."""
    return rows[(rows.DEC == "") & rows._is_last & ~rows._is_first].assign(**{GONE: True})


@rule("ssda903_episodes")
def ssda903_366(rows: Rows) -> Rows:
    """A short break that is said to go on in another placement."""
    return rows[rows.LS == "V3"].assign(RNE="P")


@rule("ssda903_episodes")
def ssda903_367(rows: Rows) -> Rows:
    """A short break of eighty days: its end was entered late."""
    rows = rows[(rows.LS == "V3") & rows._is_last & (in_days(rows.DECOM) >= rows._year_starts)]
    ended = in_days(rows.DECOM) + 80
    return rows.assign(DEC=spelt(ended, rows.DECOM), REC="E4A")[ended <= np.minimum(rows._year_ends, rows._on - 1)]


@rule("ssda903_episodes")
def ssda903_382(rows: Rows) -> Rows:
    """A short break in a temporary placement."""
    return rows[rows.LS.isin(SHORT_BREAKS)].assign(PLACE="T0", PLACE_PROVIDER="", URN="")


@rule("ssda903_episodes")
def ssda903_426(rows: Rows) -> Rows:
    """An agreement (V4) stands beside the short breaks themselves."""
    rows = rows[(rows.LS == "V3") & rows._is_last & (rows.DEC != "")]
    rows = rows[in_days(rows.DEC) < np.minimum(rows._year_ends, rows._on) - 4]
    return both(rows, rows.assign(LS="V4", DECOM=later(rows.DEC, 1), DEC=later(rows.DEC, 3), REC="E8"))
