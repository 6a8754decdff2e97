"""Families, their children and where they live: births, moves in and out, between boroughs and households."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, birthday, day

YEAR = 365.25
BURN_IN_DAYS = 1096
SIZES = (0.37, 0.40, 0.15, 0.06, 0.02)
"""Shares of completed families with 1 ... 5 children; at any one time 45/41/14 have 1, 2, 3+ (ONS 2024, families)."""
ETHNICITIES = (
    "WBRI",
    "WIRI",
    "WOTH",
    "WROM",
    "MWBC",
    "MWBA",
    "MWAS",
    "MOTH",
    "AIND",
    "APKN",
    "ABAN",
    "AOTH",
    "BCRB",
    "BAFR",
    "BOTH",
    "CHNE",
    "OOTH",
    "NOBT",
)
ETHNICITY_SHARES = (
    0.33,
    0.02,
    0.13,
    0.003,
    0.04,
    0.03,
    0.03,
    0.05,
    0.02,
    0.02,
    0.04,
    0.04,
    0.04,
    0.08,
    0.02,
    0.01,
    0.077,
    0.02,
)


@dataclass
class People:
    """The made-up people; a row's position is its number everywhere else.

    families: borough (first one), lasting (need, standard normal), mother_birth.
    children: birth, expected, death, adult (18th birthday), female, ethnicity, own and offending (hidden, standard
    normal), is_disabled, is_uasc, upn_on.
    households: child, family, from_day, to_day; who lives with whom, wherever that is.
    stays: child, family, borough, from_day, to_day, leaves_on; who lives where, from 150 days before birth.
    """

    families: pd.DataFrame
    children: pd.DataFrame
    households: pd.DataFrame
    stays: pd.DataFrame


def start_of_time(params: dict[str, Any]) -> int:
    """Life starts before the records do, so that the first year finds open cases."""
    return day(params["history_from"]) - BURN_IN_DAYS


def _families(rng: np.random.Generator, borough: int, count: int, start: int, end: int) -> pd.DataFrame:
    first_birth = rng.integers(start - int(18 * YEAR), end + 180, count)
    local = rng.random(count) < 0.6
    arrival = np.where(local, first_birth - rng.integers(100, 1000, count), first_birth + rng.integers(0, 5000, count))
    lasting = rng.normal(size=count)
    stay = rng.exponential(12 * YEAR, count) * np.exp(-0.15 * lasting)
    return pd.DataFrame(
        {
            "borough": borough,
            "lasting": lasting,
            "first_birth": first_birth,
            "arrival": arrival,
            "departure": arrival + 60 + stay.astype(np.int64),
            "mother_birth": first_birth - rng.integers(int(18 * YEAR), int(38 * YEAR), count),
        }
    )


def _births(rng: np.random.Generator, families: pd.DataFrame) -> pd.DataFrame:
    sizes = rng.choice(5, len(families), p=SIZES) + 1
    family = np.repeat(np.arange(len(families)), sizes)
    gaps = 330 + rng.gamma(2.0, 330, len(family)).astype(np.int64)
    gaps[rng.random(len(family)) < 0.012] = 0
    order = np.arange(len(family)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    gaps[order == 0] = 0
    passed = np.cumsum(gaps)
    birth = families.first_birth.to_numpy()[family] + passed - passed[order == 0][family]
    return pd.DataFrame({"family": family, "birth": birth})


def _average_children(families: pd.DataFrame, births: pd.DataFrame, start: int, end: int) -> float:
    own = families.iloc[births.family.to_numpy()]
    first = np.maximum(births.birth.to_numpy(), own.arrival.to_numpy())
    last = np.minimum(births.birth.to_numpy() + 18 * YEAR, own.departure.to_numpy())
    dates = np.linspace(start, end, 8)
    return float(np.mean([np.sum((first <= d) & (last > d)) for d in dates]))


def _settled(rng: np.random.Generator, params: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As many families in each borough as give its number of children on an average day."""
    start, end = start_of_time(params), day(params["extracts"]["latest"])
    families, births, offset = [], [], 0
    for number, borough in enumerate(params["boroughs"].values()):
        wanted = borough["children"] * params["scale"] * 0.97  # the rest come by moves from the other boroughs
        pool = _families(rng, number, int(wanted * 3.4) + 50, start, end)
        born = _births(rng, pool)
        kept = min(len(pool), round(len(pool) * wanted / _average_children(pool, born, start, end)))
        families.append(pool.iloc[:kept])
        births.append(born[born.family < kept].assign(family=lambda b, o=offset: b.family + o))
        offset += kept
    return pd.concat(families, ignore_index=True), pd.concat(births, ignore_index=True)


def _spells(rng: np.random.Generator, families: pd.DataFrame, boroughs: int, within: float) -> pd.DataFrame:
    """family, borough, from_day, to_day: a first stay, for some a second in another borough of the three."""
    first = pd.DataFrame(
        {
            "family": np.arange(len(families)),
            "borough": families.borough.to_numpy(),
            "from_day": families.arrival.to_numpy(),
            "to_day": families.departure.to_numpy(),
        }
    )
    moves = first[rng.random(len(first)) < within * np.exp(0.2 * families.lasting.to_numpy())]
    step = rng.integers(1, max(boroughs, 2), len(moves))
    lengths = 200 + rng.exponential(8 * YEAR, len(moves)).astype(np.int64)
    second = pd.DataFrame(
        {
            "family": moves.family,
            "borough": (moves.borough + step) % boroughs,
            "from_day": moves.to_day,
            "to_day": moves.to_day + lengths,
        }
    )
    return pd.concat([first, second], ignore_index=True)


def _households(rng: np.random.Generator, families: pd.DataFrame, births: pd.DataFrame, share: float) -> pd.DataFrame:
    """A few children move to another family of their borough (the other parent's): half- and step-siblings result."""
    child = np.arange(len(births))
    moved_on = births.birth.to_numpy() + rng.integers(700, 5500, len(births))
    moves = rng.random(len(births)) < share
    by_borough = families.groupby("borough", sort=True).indices
    target = births.family.to_numpy().copy()
    for number, members in by_borough.items():
        here = moves & (families.borough.to_numpy()[births.family] == number)
        target[here] = rng.choice(members, here.sum())
    moves &= target != births.family.to_numpy()
    first = pd.DataFrame(
        {"child": child, "family": births.family, "from_day": births.birth, "to_day": np.where(moves, moved_on, NEVER)}
    )
    second = pd.DataFrame({"child": child, "family": target, "from_day": moved_on, "to_day": NEVER})[moves]
    return pd.concat([first, second], ignore_index=True)


def _children(rng: np.random.Generator, births: pd.DataFrame) -> pd.DataFrame:
    count, birth = len(births), births.birth.to_numpy()
    disabled = rng.random(count) < 0.03
    # About one child in 10,000 dies in a year, half of them as babies (ONS, child mortality); more of the disabled.
    dies = rng.random(count) < np.where(disabled, 0.02, 0.0018)
    age = np.where(rng.random(count) < 0.5, rng.integers(1, 300, count), rng.integers(300, 6500, count))
    own = rng.normal(size=count)
    return pd.DataFrame(
        {
            "birth": birth,
            "expected": birth + rng.normal(3, 9, count).astype(np.int64),
            "death": np.where(dies, birth + age, NEVER),
            "adult": birthday(birth, 18),
            "female": rng.random(count) < 0.49,
            "ethnicity": np.array(ETHNICITIES)[rng.choice(len(ETHNICITIES), count, p=ETHNICITY_SHARES)],
            "own": own,
            "offending": 0.5 * own + np.sqrt(0.75) * rng.normal(size=count),
            "is_disabled": disabled,
            "is_uasc": False,
            "upn_on": np.where(rng.random(count) < 0.97, birth + rng.integers(1500, 1900, count), NEVER),
        }
    )


def _stays(spells: pd.DataFrame, households: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    stays = households.merge(spells, on="family", suffixes=("_home", ""))
    of = children.iloc[stays.child.to_numpy()].reset_index(drop=True)
    start = np.maximum(stays.from_day, stays.from_day_home)
    end = np.minimum(np.minimum(stays.to_day, stays.to_day_home), np.minimum(of.adult, of.death))
    unborn = of.birth - 150  # an unborn child can be referred
    start = np.where(start == of.birth, np.maximum(unborn, stays.from_day), start)
    stays = stays.assign(from_day=start, to_day=end)
    stays = stays[stays.from_day < stays.to_day].sort_values(["child", "from_day"], kind="stable")
    return stays[["child", "family", "borough", "from_day", "to_day"]].reset_index(drop=True)


def _with_leaving(stays: pd.DataFrame) -> pd.DataFrame:
    """Adds leaves_on: the end of the unbroken time in the borough, however often the household changed."""
    before = stays.shift(1)
    goes_on = (stays.child == before.child) & (stays.borough == before.borough) & (stays.from_day == before.to_day)
    unbroken = (~goes_on).cumsum()
    return stays.assign(leaves_on=stays.groupby(unbroken).to_day.transform("max"))


def _asylum_seekers(rng: np.random.Generator, params: dict[str, Any], people: People) -> People:
    """Unaccompanied children, each a family of one: 96 % boys, most 16 or 17 (DfE, Children looked after 2025)."""
    start, end = start_of_time(params), day(params["extracts"]["latest"])
    years = (end - start) / YEAR
    counts = [rng.poisson(b["uasc_a_year"] * params["scale"] * years) for b in params["boroughs"].values()]
    borough = np.repeat(np.arange(len(counts)), counts)
    count = len(borough)
    arrival = rng.integers(start, end, count)
    age = np.where(rng.random(count) < 0.82, rng.uniform(16, 17.8, count), rng.uniform(12, 16, count))
    birth = arrival - (age * YEAR).astype(np.int64)
    children = _children(rng, pd.DataFrame({"birth": birth})).assign(
        is_uasc=True,
        is_disabled=False,
        death=NEVER,
        upn_on=NEVER,
        female=rng.random(count) < 0.04,
        ethnicity=np.where(rng.random(count) < 0.6, "OOTH", "BAFR"),
    )
    child, family = len(people.children) + np.arange(count), len(people.families) + np.arange(count)
    families = pd.DataFrame({"borough": borough, "lasting": 0.0, "mother_birth": NEVER})
    stays = pd.DataFrame(
        {"child": child, "family": family, "borough": borough, "from_day": arrival, "to_day": children.adult}
    )
    homes = stays[["child", "family", "from_day"]].assign(to_day=NEVER)
    parts = (people.families, families), (people.children, children), (people.households, homes), (people.stays, stays)
    families, children, households, stays = (pd.concat(pair, ignore_index=True) for pair in parts)
    return People(families, children, households, _with_leaving(stays))


def draw_people(rng: np.random.Generator, params: dict[str, Any]) -> People:
    """Everybody who ever lives in one of the boroughs as a child between the start of time and the last extract."""
    rates = params["rates"]
    families, births = _settled(rng, params)
    spells = _spells(rng, families, len(params["boroughs"]), rates["moves_within"])
    households = _households(rng, families, births, rates["changes_household"])
    children = _children(rng, births)
    stays = _stays(spells, households, children)
    families = families[["borough", "lasting", "mother_birth"]]
    return _asylum_seekers(rng, params, People(families, children, households, stays))
