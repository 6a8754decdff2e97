"""Which home each placement is in, and who provides it: homes that take child after child, and siblings at once.

A home has a number; its provider, registration number (URN) and postcode follow from it. Foster carers and adopters
have the URN of their agency, for Ofsted registers agencies, not families (DfE, SSDA903 guide: Ofsted URN).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.days import NEVER
from synthetic.dirt.planting import chance
from synthetic.places import pick, placement_postcodes

_KIN = {"PR1": 0.97, "PR2": 0.03}
_FOSTERED = {"PR1": 0.50, "PR2": 0.02, "PR4": 0.42, "PR5": 0.06}
_ADOPTED = {"PR1": 0.75, "PR2": 0.10, "PR5": 0.15}
_SUPPORTED = {"PR1": 0.15, "PR4": 0.70, "PR5": 0.15}
PROVIDERS = {
    "P1": {"PR0": 1.0},
    "U1": _KIN,
    "U3": _KIN,
    **dict.fromkeys(("U4", "U5", "U6"), _FOSTERED),
    **dict.fromkeys(("A5", "A6"), _ADOPTED),
    "K1": {"PR1": 0.10, "PR2": 0.60, "PR4": 0.20, "PR5": 0.10},
    "K2": {"PR1": 0.20, "PR2": 0.02, "PR4": 0.70, "PR5": 0.08},
    "H5": _SUPPORTED,
    "P2": _SUPPORTED,
    "R1": {"PR3": 0.30, "PR4": 0.60, "PR5": 0.10},
    "R3": {"PR1": 0.15, "PR4": 0.60, "PR5": 0.25},
    "R5": {"PR3": 1.0},
    "S1": {"PR3": 0.10, "PR4": 0.75, "PR5": 0.15},
    "Z1": {"": 1.0},
}
"""By placement who may provide it, with shares (assumption, to DfE's totals for 2023): relatives and friends, and
parents, are never private or voluntary providers; custody is always another public one."""
CODES = ("", "PR0", "PR1", "PR2", "PR3", "PR4", "PR5")


@dataclass(frozen=True)
class Kind:
    """Homes of one kind: the placements in them, how many children live there at once (mean, most), and for how many
    years a home takes children.
    """

    places: tuple[str, ...]
    at_once: float
    room: int
    years: float


KINDS = (
    Kind(("K2",), 3.0, 5, 15),
    Kind(("H5",), 3.0, 7, 10),
    Kind(("K1",), 3.0, 12, 25),
    Kind(("R3",), 2.0, 6, 15),
    Kind(("S1",), 3.0, 30, 25),
    Kind(("U4", "U5", "U6"), 1.4, 3, 9),
    Kind(("R1",), 3.0, 30, 20),
    Kind(("R5",), 3.0, 100, 25),
)
"""Ofsted registers the first REGISTERED by the home, foster homes by the agency, the last not at all (assumptions)."""
REGISTERED = 5
AGENCIES = {"PR1": 1, "PR2": 8, "PR4": 14, "PR5": 6}
"""Fostering and adoption agencies of each provider: one of the borough's own, the others work for all boroughs."""
BY_AGENCY = ("U1", "U3", "U4", "U5", "U6", "A5", "A6")
A_POOL, OWN = 4_000, 10_000_000
"""Numbers of homes in a pool, and the number from which homes lie that take one family's children only."""
OWN_HOMES, OWN_PLACES = 2, {"U1": 0, "U3": 0, "A5": 1, "A6": 1, "P1": 2, "P2": 3, "Z1": 4}
"""Relatives, or adopters, of one child (assumption), and the places there: those of one number share homes."""
DRAWS = 6
"""How often another home is sought for who comes to a full one, or to one where the one that he leaves is."""
RESPITE_HOMES = 3


def _kinds(place: pd.Series) -> np.ndarray:
    """The number of the kind of home; -1 for a family's own."""
    of = {code: number for number, kind in enumerate(KINDS) for code in kind.places}
    return place.map(of).fillna(-1).astype(int).to_numpy()


def _own_homes(rng: np.random.Generator, place: pd.Series, child: np.ndarray) -> np.ndarray:
    """Numbers of homes of the children's own relatives, adopters, parents, landlords."""
    which = place.map(OWN_PLACES).fillna(0).to_numpy(int)
    luck = (rng.random(len(place)) * OWN_HOMES).astype(np.int64)
    return OWN + (child * len(OWN_PLACES) + which) * OWN_HOMES + luck


def _providers(place: pd.Series, luck: np.ndarray) -> np.ndarray:
    """Numbers in CODES."""
    provider = np.zeros(len(place), int)
    for code, shares in PROVIDERS.items():
        here = (place == code).to_numpy()
        ends = np.cumsum(list(shares.values()))
        names = np.array([CODES.index(name) for name in shares])
        provider[here] = names[np.minimum(np.searchsorted(ends, luck[here], side="right"), len(names) - 1)]
    return provider


def _sizes(pool: np.ndarray, kind: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How many homes take children at a time in the pool of each row: for the children who live there on a mean day."""
    last = start.max(initial=0)
    days = pd.Series(np.minimum(end, last) - start).groupby(pool).transform("sum").to_numpy()
    at_once = np.array([one.at_once for one in KINDS])[kind]
    return np.maximum(1, np.rint(days / max(last - start.min(initial=last), 1) / at_once))


def _full(home: np.ndarray, start: np.ndarray, end: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Whether as many as there is room for live there already when each comes."""
    order = np.lexsort((start, home))
    come, gone = (np.sort(home * NEVER + day) for day in (start, end))
    now = home * NEVER + start
    lives = np.searchsorted(come, now[order], "right") - np.searchsorted(gone, now[order], "right")
    full = np.zeros(len(home), bool)
    full[order] = lives > np.array([one.room for one in KINDS])[kind[order]]
    return full


def _pooled(rng: np.random.Generator, rows: pd.DataFrame) -> np.ndarray:
    """A home for each row of pool, kind, happened_on, ended_on, before (the row before in the period, -1 for none).

    As years pass the homes that take children are others. Who finds a home full goes to another; nobody moves within a
    postcode, which a file would not tell.
    """
    borough = rows.borough.to_numpy()
    kind, start, end, before = (rows[name].to_numpy() for name in ("kind", "happened_on", "ended_on", "before"))
    pool, size = rows.pool.to_numpy(), _sizes(rows.pool.to_numpy(), kind, start, end)
    passed = (start - start.min(initial=NEVER)) / (365.25 * np.array([one.years for one in KINDS])[kind])
    home, seeks = np.zeros(len(rows), np.int64), np.ones(len(rows), bool)
    for _ in range(DRAWS):
        drawn = pool * A_POOL + np.floor(size * (rng.random(len(rows)) + passed)).astype(np.int64) % A_POOL + 1
        home = np.where(seeks, drawn, home)
        postcode = _postcodes(home, borough)
        seeks = _full(home, start, end, kind) | ((before >= 0) & (postcode[before] == postcode))
    return home


def _registration(place: pd.Series, provider: np.ndarray, home: np.ndarray, borough: np.ndarray) -> np.ndarray:
    """URNs in the form of Ofsted's older ones; "" for what is not registered."""
    name = pd.Series(np.array(CODES)[provider])
    count = name.map(AGENCIES).fillna(1).to_numpy(int)
    agency = np.where(name == "PR1", borough, 10 + pick(home, 10**6, "agency") % count) + 100 * provider
    by_home = 500_000 + home * 7919 % 499_979
    number = np.where(np.isin(place, BY_AGENCY), 100_000 + agency, by_home)
    known = np.isin(place, BY_AGENCY) | np.isin(place, [code for one in KINDS[:REGISTERED] for code in one.places])
    return np.where(known, np.char.add("SC", number.astype(str)), "")


def _groups(placed: pd.DataFrame, together: np.ndarray) -> np.ndarray:
    """For each row the row whose home it shares: of those who keep their carers the one before, of a brother's or
    sister's first placement theirs.
    """
    own = np.arange(len(placed))
    first = pd.Series(np.where(placed.kept, -1, own)).replace(-1, np.nan).ffill().to_numpy(int)
    with_whom = np.where(together >= 0, together, own)
    return with_whom[first]


def housed(rng: np.random.Generator, placed: pd.DataFrame, together: np.ndarray) -> pd.DataFrame:
    """Adds provider, home (its number) and urn.

    placed: placements by period and day, with place, child, borough, happened_on, ended_on, kept (the carers stay when
    the placement becomes another); together: for each row the place of the row that it shares a home with, else -1.
    """
    group = _groups(placed, together)
    kind, child, borough = _kinds(placed.place), placed.child.to_numpy()[group], placed.borough.to_numpy()
    home = _own_homes(rng, placed.place, child)
    luck = np.where(kind < 0, chance(home, "provider"), rng.random(len(placed)))
    provider = _providers(placed.place, luck)
    pool = (np.maximum(kind, 0) * 3 + borough) * len(CODES) + provider
    before = np.where(placed.period.duplicated(), np.arange(len(placed)) - 1, -1)
    pooled = np.flatnonzero((kind >= 0) & (group == np.arange(len(placed))))
    at = pd.Series(np.arange(len(pooled)), pooled)
    rows = placed.iloc[pooled].assign(
        pool=pool[pooled], kind=kind[pooled], before=at.reindex(before[pooled]).fillna(-1).astype(int).to_numpy()
    )
    home[pooled] = _pooled(rng, rows)
    home, provider = home[group], provider[group]
    urn = _registration(placed.place, provider, home, borough)
    return placed.assign(provider=np.array(CODES)[provider], home=home, urn=urn)


def _postcodes(home: np.ndarray, borough: np.ndarray) -> np.ndarray:
    """The postcode of each home."""
    postcode = np.full(len(home), "", dtype=object)
    for one in np.unique(borough):
        here = borough == one
        postcode[here] = placement_postcodes(one, home[here]).to_pylist()
    return postcode


def real_moves(housed: pd.DataFrame) -> np.ndarray:
    """Whether a file could tell each row from the one before: by placement, provider or postcode."""
    postcode = _postcodes(housed.home.to_numpy(), housed.borough.to_numpy())
    told = housed[["period", "place", "provider"]].assign(postcode=postcode)
    told["postcode"] = told.postcode.mask(told.place == "P1", "")
    return (told != told.shift(1)).any(axis=1).to_numpy()


def respite_homes(child: np.ndarray, borough: np.ndarray) -> np.ndarray:
    """The numbers of the council's own children's homes for short breaks: a child goes to the same one."""
    pool = borough * len(CODES) + CODES.index("PR1")
    return pool * A_POOL + A_POOL - child % RESPITE_HOMES


def respite_urns(home: np.ndarray, borough: np.ndarray) -> np.ndarray:
    """Their URNs."""
    place = pd.Series(np.full(len(home), "K2"))
    return _registration(place, np.full(len(home), CODES.index("PR1")), home, borough)
