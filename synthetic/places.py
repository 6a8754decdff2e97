"""Where the made-up families live and go to school: wards, addresses, postcodes, schools; all by number, none real.

A postcode is a real sector with a unit that cannot exist (letters that the Royal Mail does not use); wards, property
and school numbers follow the form of the real ones, outside their ranges.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from synthetic.days import NEVER, Days, birthday
from synthetic.dirt.planting import chance
from synthetic.families import WARDS
from synthetic.text import Column, words

SECTORS = (
    ("W6 0789", "W12 0789", "W14 089", "SW6 1234567"),
    ("W8 4567", "W10 56", "W11 1234", "SW3 123456", "SW5 09", "SW7 12345"),
    ("W2 123456", "W9 123", "NW8 06789", "SW1V 1234", "W1H 1267"),
)
"""Postcode sectors of the three boroughs, in the order of params.yaml: each digit after a district is one."""
ELSEWHERE = ("HA0 2", "CR0 1", "UB3 4", "RM9 5", "SE18 6", "LU1 3", "ME7 2", "CT9 1")
"""Where children are placed out of their borough."""
UNIT_LETTERS = "CIKMOV"
HOME_LETTERS, PLACEMENT_LETTERS = UNIT_LETTERS[:3], UNIT_LETTERS[3:]
"""First letters of the units of homes and of placements: the two are never in one postcode."""
PRIMARIES, SECONDARIES = 2, 10
"""Primary schools of a ward, secondary schools of a borough."""
OWN_SCHOOL = 0.15
"""Share of children who do not go to the school of their brothers and sisters (assumption)."""
MOVES, MOVED_BETWEEN = 0.45, (15_400, 20_700)
"""Share of families that move once within their ward, and the days between which they do (2012 to 2026)."""


def pick(keys: np.ndarray, count: int, *salt: object) -> np.ndarray:
    """A number below `count` for each key, always the same."""
    return (chance(keys, *salt) * count).astype(np.int64)


def moved_on(families: np.ndarray) -> Days:
    """The day on which each family moves within its ward; NEVER for most."""
    first, last = MOVED_BETWEEN
    when = first + pick(families, last - first, "moved on")
    return np.where(chance(families, "moves") < MOVES, when, NEVER)


def homes(families: np.ndarray, ward: np.ndarray, on: Days | int) -> np.ndarray:
    """The number of each family's home on a day; one home for one family, all of a family's in its ward."""
    return (2 * families + (moved_on(families) <= on)) * WARDS + ward


def wards(homes: np.ndarray) -> np.ndarray:
    """The number of the ward of each home, from 0."""
    return homes % WARDS


def ward_codes(la_code: str, homes: np.ndarray) -> Column:
    """Codes in the form of the Office for National Statistics: E05 and six digits."""
    codes = pa.array([f"E05{la_code}{number:03}" for number in range(1, WARDS + 1)])
    return codes.take(pa.array(wards(homes)))


def uprns(la_code: str, homes: np.ndarray) -> Column:
    """Unique property reference numbers: twelve digits, the first the authority's."""
    return words(int(la_code) * 10**9 + pick(homes, 10**9, "uprn"))


def _with_unit(sectors: list[str], sector: np.ndarray, letters: str, keys: np.ndarray) -> Column:
    """Postcodes in the sectors of these numbers."""
    first, second = pick(keys, len(letters), "unit 1"), pick(keys, len(UNIT_LETTERS), "unit 2")
    all_of_them = pa.array([s + one + other for s in sectors for one in letters for other in UNIT_LETTERS])
    return all_of_them.take(pa.array((sector * len(letters) + first) * len(UNIT_LETTERS) + second))


def _sectors(borough: int) -> list[str]:
    districts = (text.split(" ") for text in SECTORS[borough % len(SECTORS)])
    return [f"{district} {digit}" for district, digits in districts for digit in digits]


def home_postcodes(borough: int, homes: np.ndarray) -> Column:
    """Postcodes of homes in a borough (its number); a ward lies in one sector."""
    sectors = _sectors(borough)
    return _with_unit(sectors, wards(homes) % len(sectors), HOME_LETTERS, homes)


def placement_postcodes(borough: int, keys: np.ndarray) -> Column:
    """Postcodes of placements, nearly half of them in the borough; the same key, the same place."""
    own = _sectors(borough)
    near, far = pick(keys, len(own), "near"), len(own) + pick(keys, len(ELSEWHERE), "far")
    sector = np.where(chance(keys, "is near") < 0.45, near, far)
    return _with_unit([*own, *ELSEWHERE], sector, PLACEMENT_LETTERS, keys)


def _first_september(days: Days) -> Days:
    """The first 1 September after each day."""
    years = days.astype("M8[D]").astype("M8[Y]")
    this = (years.astype("M8[M]") + 8).astype("M8[D]").astype(np.int64)
    following = ((years + 1).astype("M8[M]") + 8).astype("M8[D]").astype(np.int64)
    return np.where(this > days, this, following)


def schools(la_code: str, children: pd.DataFrame, keys: np.ndarray, homes: np.ndarray, on: int) -> Column:
    """Each child's school on a day, as its number (9, authority, two digits); empty below and above school age.

    children: rows of `People.children`; keys: their numbers. Brothers and sisters of one home mostly share a school.
    """
    birth = children.birth.to_numpy()
    shared = np.where(chance(keys, "own school") < OWN_SCHOOL, keys, homes)
    primary = wards(homes) * PRIMARIES + pick(shared, PRIMARIES, "primary") + 1
    secondary = WARDS * PRIMARIES + pick(shared, SECONDARIES, "secondary") + 1
    starts, changes, leaves = (_first_september(birthday(birth, age)) for age in (4, 11, 16))
    number = int(f"9{la_code}") * 100 + np.where(on >= changes, secondary, primary)
    return words(np.where((on >= starts) & (on < leaves), number, 0))
