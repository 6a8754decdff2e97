"""The families of each borough: how many, their troubles and places, and the births of their children."""

from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import day

YEAR = 365.25
BURN_IN_DAYS = 1096
SIZES = (0.37, 0.40, 0.15, 0.06, 0.02)
"""Shares of completed families with 1 ... 5 children; at any one time 45/41/14 have 1, 2, 3+ (ONS 2024, families)."""
ETHNICITY = {
    "WBRI": 0.33, "WIRI": 0.02, "WOTH": 0.13, "WROM": 0.003, "MWBC": 0.04, "MWBA": 0.03, "MWAS": 0.03, "MOTH": 0.05,
    "AIND": 0.02, "APKN": 0.02, "ABAN": 0.04, "AOTH": 0.04, "BCRB": 0.04, "BAFR": 0.08, "BOTH": 0.02, "CHNE": 0.01,
    "OOTH": 0.077, "NOBT": 0.02,
}  # fmt: skip
"""Codes of the census and their shares among the children of inner London (assumption)."""
ETHNICITIES, ETHNICITY_SHARES = tuple(ETHNICITY), tuple(ETHNICITY.values())
WARDS = 18
RESPOND = 0.5
"""Share of families that early help can help (assumption: published trials find modest average effects)."""
OTHER_ETHNICITY = 0.08
"""Share of children recorded with another ethnicity than their family's (assumption)."""
SETTLED_SHARE = 0.93
"""Share of a borough's children whose family lives where it first lived in one of the three; the rest moved."""
SIZED_ON = "2023-07-01"


def start_of_time(params: dict[str, Any]) -> int:
    """Life starts before the records do, so that the first year finds open cases."""
    return day(params["history_from"]) - BURN_IN_DAYS


def troubles(rng: np.random.Generator, lasting: np.ndarray) -> dict[str, np.ndarray]:
    """Which troubles the adults have, commoner where need is lasting; and whether early help helps them."""

    def has(base: float, slope: float) -> np.ndarray:
        return rng.random(len(lasting)) < 1 / (1 + np.exp(-(base + slope * lasting)))

    return {
        "has_abuse": has(-2.2, 0.9),
        "has_substances": has(-2.9, 1.0),
        "has_illness": has(-1.9, 0.7),
        "responds": rng.random(len(lasting)) < RESPOND,
    }


def places(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Ward and ethnicity; some wards and some people are policed more, whatever they do."""
    ward = rng.integers(0, WARDS, count)
    ethnicity = rng.choice(len(ETHNICITIES), count, p=ETHNICITY_SHARES)
    black = np.array([e.startswith("B") or e in ("MWBC", "MWBA") for e in ETHNICITIES])[ethnicity]
    policing = 0.9 * (ward / (WARDS - 1) - 0.5) + 0.5 * black
    return {"ward": ward, "ethnicity": ethnicity, "policing": policing}


def _families(rng: np.random.Generator, borough: int, count: int, start: int, end: int, decline: float) -> pd.DataFrame:
    first_birth = rng.integers(start - int(18 * YEAR), end + 180, count)
    kept = rng.random(count) < np.exp(-decline * (first_birth - first_birth.min()) / YEAR)
    first_birth, count = first_birth[kept], int(kept.sum())
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
            **troubles(rng, lasting),
            **places(rng, count),
        }
    )


def _births(rng: np.random.Generator, families: pd.DataFrame, twins: float) -> pd.DataFrame:
    sizes = rng.choice(5, len(families), p=SIZES) + 1
    family = np.repeat(np.arange(len(families)), sizes)
    gaps = 330 + rng.gamma(2.0, 330, len(family)).astype(np.int64)
    gaps[rng.random(len(family)) < twins] = 0
    order = np.arange(len(family)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    gaps[order == 0] = 0
    passed = np.cumsum(gaps)
    birth = families.first_birth.to_numpy()[family] + passed - passed[order == 0][family]
    return pd.DataFrame({"family": family, "birth": birth})


def _average_children(families: pd.DataFrame, births: pd.DataFrame, decline: float) -> float:
    """The number of children in the year in which the boroughs' sizes were published; years around it steady it."""
    own = families.iloc[births.family.to_numpy()]
    first = np.maximum(births.birth.to_numpy(), own.arrival.to_numpy())
    last = np.minimum(births.birth.to_numpy() + 18 * YEAR, own.departure.to_numpy())
    years = np.arange(-8, 3)
    counts = [np.sum((first <= d) & (last > d)) for d in day(SIZED_ON) + years * YEAR]
    return float(np.mean(counts / np.exp(-decline * years)))


def settled(rng: np.random.Generator, params: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As many families in each borough as give its number of children in the year of the published sizes."""
    start, end = start_of_time(params), day(params["extracts"]["latest"])
    families, births, offset = [], [], 0
    for number, borough in enumerate(params["boroughs"].values()):
        wanted = borough["children"] * params["scale"] * SETTLED_SHARE
        pool = _families(rng, number, int(wanted * 5.0) + 80, start, end, borough["decline"])
        born = _births(rng, pool, params["conditions"]["twins"])
        kept = min(len(pool), round(len(pool) * wanted / _average_children(pool, born, borough["decline"])))
        families.append(pool.iloc[:kept])
        births.append(born[born.family < kept].assign(family=lambda b, o=offset: b.family + o))
        offset += kept
    return pd.concat(families, ignore_index=True), pd.concat(births, ignore_index=True)
