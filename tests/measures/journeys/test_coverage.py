"""How often the 95 % intervals of rates and of the incidence of care hold the truth, over made-up populations.

Each population is a history of records alone: children known from a referral on, who come into care at a constant
rate, grow up, die or move away; all that is told is worked out from the records.
"""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from measures.history import History
from measures.journeys.following import followed
from measures.journeys.hazards import at_risk, rates
from measures.journeys.incidence import estimates
from measures.journeys.lives import lives
from schemas.records import CareEpisode, Death, Referral
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS

pytestmark = pytest.mark.slow
SEED, DRAWS, CHILDREN = 7, 200, 900
CARE, DEATH = 0.06, 0.03  # a child-year
DAYS = 365.25
BLANK = history(as_of=date(2026, 11, 1))


def population(number: int) -> History:
    """Children born over ten years, first referred at any age below 14, of one borough."""
    rng = np.random.default_rng([SEED, number])
    ids = np.array([f"c{child}" for child in range(CHILDREN)])
    born = np.datetime64("2008-04-01") + rng.integers(0, 3_650, CHILDREN)
    first = np.maximum(born + rng.integers(0, 14 * 365, CHILDREN), np.datetime64("2015-04-01"))
    care, death = (np.ceil(rng.exponential(DAYS / rate, CHILDREN)).astype(int) for rate in (CARE, DEATH))
    enters, dies = (care <= death) & (first + care < np.datetime64("2026-11-01")), death < care
    children = pd.DataFrame({"child_id": ids, "kin_id": ids, "born_on": born.astype("datetime64[s]")})
    again = first + rng.integers(30, 900, CHILDREN)  # a second referral, wherever it falls
    referrals = pd.concat([rows(Referral, ids, first), rows(Referral, ids, again)], ignore_index=True)
    told = {
        Referral: referrals[(referrals["happened_on"] < pd.Timestamp("2026-11-01"))],
        CareEpisode: rows(CareEpisode, ids[enters], (first + care)[enters]).assign(legal_status="C2"),
        Death: rows(Death, ids[dies], (first + death)[dies]),
    }
    return History(BLANK.as_of, (), children, BLANK.coverage, {**BLANK.records, **told})


def rows(record: type, ids: np.ndarray, on: np.ndarray) -> pd.DataFrame:
    told = pd.DataFrame({"child_id": ids, "borough": "lbhf", "happened_on": on.astype("datetime64[s]")})
    told = told.reindex(columns=record.linked().names)
    return told.assign(ended_on=told["ended_on"].astype("datetime64[s]"), record_id=[f"r{n}" for n in range(len(told))])


@cache
def found() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rates and the incidences of all draws."""
    told_rates, shares = [], []
    for number in range(DRAWS):
        known = lives(population(number))
        followed_rows = followed(known, SETTINGS)
        told_rates.append(rates(known, at_risk(known, followed_rows, SETTINGS)))
        shares.append(estimates(known, followed_rows, SETTINGS))
    return pd.concat(told_rates, ignore_index=True), pd.concat(shares, ignore_index=True)


def covered(low: pd.Series, high: pd.Series, truth: pd.Series | float) -> float:
    """The share of the intervals that are told that hold the truth, which is rounded as they are."""
    is_told = low.notna()
    return float(((low <= truth) & (truth <= high))[is_told].mean())


@pytest.mark.parametrize("question", ["age", "a referral", "all"])
def test_19_of_20_intervals_of_a_rate_hold_it(question: str) -> None:
    table = found()[0]
    own = table[(table["borough"] == "all") & (table["part"] == "all") & (table["question"] == question)]
    assert 0.93 <= covered(own["low"], own["high"], 1_000 * CARE) <= 0.97


@pytest.mark.parametrize("year", [1, 3, 5])
def test_19_of_20_intervals_of_the_incidence_hold_it(year: int) -> None:
    table = found()[1]
    own = table[(table["borough"] == "all") & (table["year"] == str(year)) & table["age"].isin(["1 to 4", "5 to 9"])]
    both = CARE + DEATH
    truth = 100 * CARE / both * (1 - np.exp(-both * year))
    assert 0.93 <= covered(own["low"], own["high"], truth) <= 0.97
