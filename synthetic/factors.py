"""The factors that an assessment finds: as frequent as published, and tied to what is true of the child and family."""

import numpy as np
import pandas as pd

from synthetic.cases import ASYLUM
from synthetic.codes import spelt
from synthetic.days import Days, day
from synthetic.population import People
from synthetic.shares import Shares, highest

FAMILY = (
    *("1B", "1C", "2B", "2C", "3A", "3B", "3C", "4B", "4C", "5B", "5C", "6B", "6C", "7A", "16A", "17A", "22A", "23A"),
)
"""Each recurs in a family that has it, the more where need is severe."""
CHILD = ("4A", "5A", "6A", "8", "18", "19")
"""Of a child that is born."""
YOUTH = ("11A", "12A", "15A")
OFFENDING = ("1A", "2A", "10A", "13A", "14A", "24A")
"""Of those who lean to offend."""
FAMILY_FROM, CHILD_FROM, YOUTH_FROM = -1, 0, 10
OLDER_FROM = {"4A": 4, "5A": 2, "7A": 5, "22A": 1, "23A": 1}
"""Years of age from which a factor is found; the second for those of the family and the child that the unborn and the
very young cannot have (assumption)."""
SELDOM_UNDER, SELDOM = {"7A": 8}, -0.7
"""Years of age under which a factor is rare, and what that takes from its score (assumption)."""
TROUBLES = {"3A": "has_abuse", "3B": "has_abuse", "1B": "has_substances", "2B": "has_substances", "4B": "has_illness"}
"""Factors that show a trouble that the adults have, as a rule (`population.People.families`)."""
TROUBLE, DISABLED, LEANING, NEED = 0.9, 1.7, 0.55, 0.35
"""How much these move a factor; its lasting part has a standard deviation of 0.75, its passing one of 0.55."""
NONE_FOUND = 0.25
"""Of assessments that lead to nothing, those that find no factor (21)."""
NEW_ABUSE_CODES, EXPLOITATION_CODE = day("2020-04-01"), day("2021-04-01")
"""18B, 18C, 19B, 19C replace 18A and 19A in the census of 2021; 24A exists from that of 2022."""
BY_A_CHILD = 0.2


def factors(
    rng: np.random.Generator, assessments: pd.DataFrame, cases: pd.DataFrame, people: People, shares: Shares
) -> np.ndarray:
    """The factors of each assessment, parted by spaces; 21 (none) only where nothing followed."""
    history = cases.iloc[assessments.case].reset_index(drop=True)
    found = ~(history.reason.isin(("RC8", "RC9")).to_numpy() & (rng.random(len(history)) < NONE_FOUND))
    words = np.full(len(found), "21 ", dtype=object)
    words[found] = _words(rng, assessments.ended_on.to_numpy()[found], history[found], people, shares)
    return words


def _words(rng: np.random.Generator, when: Days, history: pd.DataFrame, people: People, shares: Shares) -> np.ndarray:
    has = _spelt_out(rng, _found(rng, when, history, people, shares), when)
    has["9A"] = (history.why == ASYLUM).to_numpy()
    has["20"] |= ~has.any(axis=1)
    return spelt(has.to_numpy(), tuple(has.columns))


def _found(rng: np.random.Generator, when: Days, history: pd.DataFrame, people: People, shares: Shares) -> pd.DataFrame:
    """Assessments x factors."""
    table, borough = shares.of("factors"), history.borough.to_numpy()
    columns = {
        code: highest(_score(rng, code, history, people), borough, when, table[code])
        for code in (*FAMILY, *CHILD, *YOUTH, *OFFENDING)
    }
    has = pd.DataFrame(columns)
    alone = np.where(has.any(axis=1), rng.random(len(has)), 2.0)
    return has.assign(**{"20": highest(alone, borough, when, table["20"])})


def _score(rng: np.random.Generator, code: str, history: pd.DataFrame, people: People) -> np.ndarray:
    """How readily a factor is found: what lasts in the family or child, what passes, and what is true of them."""
    of, home = people.children.iloc[history.child], people.families.iloc[history.family]
    key = (history.family if code in FAMILY else history.child).to_numpy()
    lasting = rng.normal(size=int(key.max(initial=0)) + 1)[key]
    score = 0.75 * lasting + 0.55 * rng.normal(size=len(key))
    score += LEANING * of.offending.to_numpy() if code in OFFENDING else NEED * history.severity.to_numpy()
    if code in TROUBLES:
        score += TROUBLE * home[TROUBLES[code]].to_numpy()
    if code in ("5A", "6A"):
        score += DISABLED * of.is_disabled.to_numpy()
    age = history.age.to_numpy()
    score += np.where(age < SELDOM_UNDER.get(code, FAMILY_FROM), SELDOM, 0)
    return np.where(age > _youngest(code), score, -np.inf)


def _youngest(code: str) -> int:
    return OLDER_FROM.get(code, FAMILY_FROM if code in FAMILY else CHILD_FROM if code in CHILD else YOUTH_FROM)


def _spelt_out(rng: np.random.Generator, has: pd.DataFrame, when: Days) -> pd.DataFrame:
    """The letters of 8, 18 and 19 (A before 2021, then B by a child or C by an adult), and no code before its time."""
    by_child, new = rng.random(len(has)) < BY_A_CHILD, when >= NEW_ABUSE_CODES
    parts = {
        code + letter: has[code] & so
        for code in ("18", "19")
        for letter, so in (("A", ~new), ("B", new & by_child), ("C", new & ~by_child))
    }
    exploited = has["24A"] & (when >= EXPLOITATION_CODE)
    return has.drop(columns=["18", "19"]).rename(columns={"8": "8F"}).assign(**parts, **{"24A": exploited})
