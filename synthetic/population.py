"""Children and where they live: births, deaths, moves in and out, between boroughs and households."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, birthday, day
from synthetic.families import (
    ETHNICITIES,
    ETHNICITY_SHARES,
    OTHER_ETHNICITY,
    YEAR,
    places,
    settled,
    start_of_time,
    troubles,
)

BACK_AFTER_DAYS = (400, 2200)
"""How long families stay in another borough of the three before they come back (assumption)."""


@dataclass
class People:
    """The made-up people; a row's position is its number everywhere else.

    families: borough (first one), ward, lasting (need, standard normal), has_abuse, has_substances, has_illness (of
    parents), responds (to early help), policing (log factor of the place and of how its people are policed),
    ethnicity, mother_birth.
    children: birth, expected, death, adult (18th birthday), female, ethnicity, own and offending (hidden, standard
    normal), is_disabled, is_uasc, upn_on.
    households: child, family, from_day, to_day; who lives with whom, wherever that is.
    stays: child, family, borough, from_day, to_day, leaves_on; who lives where, from 150 days before birth.
    """

    families: pd.DataFrame
    children: pd.DataFrame
    households: pd.DataFrame
    stays: pd.DataFrame


def _spells(rng: np.random.Generator, families: pd.DataFrame, rates: dict[str, Any]) -> pd.DataFrame:
    """family, borough, from_day, to_day: a first stay, for some one in another borough of the three, or a return.

    Some of those who moved within the three come back to their first borough after years.
    """
    first = pd.DataFrame(
        {
            "family": np.arange(len(families)),
            "borough": families.borough.to_numpy(),
            "from_day": families.arrival.to_numpy(),
            "to_day": families.departure.to_numpy(),
        }
    )
    push = rng.random(len(first)) / np.exp(0.2 * families.lasting.to_numpy())
    moves = first[push < rates["moves_within"]]
    second = moves.assign(borough=_another(rng, families, moves.borough.to_numpy()), from_day=moves.to_day)
    gap = rng.integers(200, 2200, len(first))
    back = (push >= rates["moves_within"]) & (push < rates["moves_within"] + rates["comes_back"])
    third = first[back].assign(from_day=first.to_day + gap)
    later = pd.concat([second, third])
    lengths = 200 + rng.exponential(8 * YEAR, len(later)).astype(np.int64)
    later = later.assign(to_day=later.from_day + lengths)
    moved, others = later.iloc[: len(second)], later.iloc[len(second) :]
    return pd.concat([first, *_moved_back(rng, moved, families, rates["moves_back"]), others], ignore_index=True)


def _moved_back(
    rng: np.random.Generator, moved: pd.DataFrame, families: pd.DataFrame, share: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stays in another borough, for a share cut short, and the time cut off: back in the first borough.

    Cut, not added to, so that coming back changes no borough's number of children by much.
    """
    back_on = moved.from_day + rng.integers(*BACK_AFTER_DAYS, len(moved))
    back = (rng.random(len(moved)) < share) & (back_on < moved.to_day)
    first = families.borough.to_numpy()[moved.family]
    cut = moved.assign(to_day=moved.to_day.where(~back, back_on))
    return cut, moved.assign(borough=first, from_day=back_on)[back]


def _another(rng: np.random.Generator, families: pd.DataFrame, borough: np.ndarray) -> np.ndarray:
    """Another of the boroughs for each, the larger the likelier; its own where there is only one."""
    sizes = np.bincount(families.borough).astype(float)
    chances = np.tile(sizes, (len(sizes), 1))
    np.fill_diagonal(chances, 0 if len(sizes) > 1 else 1)
    reached = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
    return (reached[borough] <= rng.random(len(borough))[:, None]).sum(axis=1)


def _households(rng: np.random.Generator, families: pd.DataFrame, births: pd.DataFrame, share: float) -> pd.DataFrame:
    """A few children move to another family of their borough (the other parent's), some for a time only.

    So they have half- and step-siblings there.
    """
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
    returns = rng.random(len(births)) < 0.35
    back_on = np.where(returns, moved_on + rng.integers(300, 1500, len(births)), NEVER)
    second = pd.DataFrame({"child": child, "family": target, "from_day": moved_on, "to_day": back_on})[moves]
    third = first.assign(from_day=back_on, to_day=NEVER)[moves & returns]
    return pd.concat([first, second, third], ignore_index=True)


def _children(rng: np.random.Generator, births: pd.DataFrame, ethnicity: np.ndarray) -> pd.DataFrame:
    count, birth = len(births), births.birth.to_numpy()
    disabled = rng.random(count) < 0.052
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
            "ethnicity": np.array(ETHNICITIES)[
                np.where(
                    rng.random(count) < OTHER_ETHNICITY,
                    rng.choice(len(ETHNICITIES), count, p=ETHNICITY_SHARES),
                    ethnicity,
                )
            ],
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
    children = _children(rng, pd.DataFrame({"birth": birth}), np.zeros(count, np.int64)).assign(
        is_uasc=True,
        is_disabled=False,
        death=NEVER,
        upn_on=NEVER,
        female=rng.random(count) < 0.04,
        ethnicity=np.where(rng.random(count) < 0.6, "OOTH", "BAFR"),
    )
    child, family = len(people.children) + np.arange(count), len(people.families) + np.arange(count)
    families = pd.DataFrame(
        {"borough": borough, "lasting": 0.0, "mother_birth": NEVER, **troubles(rng, np.zeros(count))}
    )
    families = families.assign(**places(rng, count), has_abuse=False, has_substances=False, has_illness=False)
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
    families, births = settled(rng, params)
    spells = _spells(rng, families, rates)
    households = _households(rng, families, births, rates["changes_household"])
    children = _children(rng, births, families.ethnicity.to_numpy()[births.family])
    stays = _stays(spells, households, children)
    families = families.drop(columns=["first_birth", "arrival", "departure"])
    return _asylum_seekers(rng, params, People(families, children, households, stays))
