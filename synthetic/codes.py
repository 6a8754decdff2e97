"""The coded values of records, drawn to published shares, with the years in which a code exists.

Shares: DfE, Characteristics of children in need 2024 (referral source, primary need, factors, category of abuse).
"""

import numpy as np
import pandas as pd

from synthetic import cases
from synthetic.days import NEVER, day
from synthetic.population import People

SOURCES = ("6", "2A", "3A", "3B", "3E", "3F", "5A", "5B", "5C", "1A", "1B", "1D", "7", "8", "2B", "9", "4", "10")
SOURCE_SHARES = (
    0.285,
    0.203,
    0.022,
    0.03,
    0.05,
    0.045,
    0.07,
    0.03,
    0.041,
    0.045,
    0.02,
    0.015,
    0.044,
    0.042,
    0.017,
    0.016,
    0.012,
    0.013,
)
NEEDS = ("N1", "N5", "N4", "N2", "N3", "N6", "N8", "N7", "N9", "N0")
NEED_SHARES = (0.62, 0.13, 0.095, 0.02, 0.03, 0.03, 0.02, 0.005, 0.01, 0.04)
CATEGORIES = ("NEG", "EMO", "PHY", "SAB", "MUL")
CATEGORY_SHARES = (0.498, 0.373, 0.077, 0.035, 0.017)
DISABILITIES = ("AUT", "LD", "BEH", "COMM", "MOB", "HEAR", "VIS", "CON", "PC", "INC", "HAND", "DDA")
DISABILITY_SHARES = (0.44, 0.33, 0.22, 0.2, 0.13, 0.05, 0.05, 0.06, 0.1, 0.08, 0.05, 0.1)
EARLY_HELP_SOURCE, EARLY_HELP_CLOSURE = day("2022-04-01"), day("2022-04-01")
"""5D and RC9 exist from the census of 2023."""
FAMILY_FACTORS = {
    "4B": 0.30,
    "3B": 0.30,
    "1B": 0.13,
    "2B": 0.13,
    "6B": 0.05,
    "5B": 0.03,
    "16A": 0.16,
    "17A": 0.19,
    "3A": 0.11,
    "7A": 0.035,
    "20": 0.12,
}
"""Share of assessments; each recurs in a family that has it."""
CHILD_FACTORS = {"4A": 0.16, "5A": 0.07, "6A": 0.05, "15A": 0.05, "18": 0.11, "19": 0.03}
TEEN_FACTORS = {"14A": 0.16, "2A": 0.10, "1A": 0.04, "10A": 0.07, "11A": 0.05, "13A": 0.05, "24A": 0.07, "12A": 0.01}
"""Share of assessments of children of 11 and over; commoner for those who lean to offend."""
NEW_ABUSE_CODES, EXPLOITATION_CODE = day("2020-04-01"), day("2021-04-01")
"""18B, 18C, 19B, 19C replace 18A and 19A in the census of 2021; 24A exists from that of 2022."""


def referral_sources(rng: np.random.Generator, history: pd.DataFrame) -> np.ndarray:
    """Who referred: police and schools most; early help only for steps up, another authority for those who moved."""
    count, age = len(history), history.age.to_numpy()
    source = np.array(SOURCES)[rng.choice(len(SOURCES), count, p=SOURCE_SHARES)]
    source = np.where((age < 4) & np.isin(source, ("2A", "2B")), "3B", source)
    source = np.where((age >= 5) & (source == "3B"), "2A", source)
    own_help = np.where(history.referred >= EARLY_HELP_SOURCE, "5D", "5B")
    return np.select(
        [
            history.why == cases.STEP_UP,
            np.isin(history.why, (cases.MOVED, cases.MOVED_ON_PLAN)),
            history.why == cases.ASYLUM,
            history.why == cases.REMAND,
        ],
        [own_help, "5C", "7", "6"],
        source,
    )


def primary_needs(rng: np.random.Generator, history: pd.DataFrame) -> np.ndarray:
    """N2 for most disabled children, N8 for the unaccompanied, N6 for the remanded; half of NFA have none."""
    count = len(history)
    need = np.array(NEEDS)[rng.choice(len(NEEDS), count, p=NEED_SHARES)]
    need = np.where((history.age < 10) & (need == "N6"), "N1", need)
    disabled = (history.is_disabled & (rng.random(count) < 0.7)) | (history.breaks < NEVER)
    need = np.select([history.why == cases.ASYLUM, history.why == cases.REMAND, disabled], ["N8", "N6", "N2"], need)
    return np.where(history.is_no_action & (rng.random(count) < 0.5), "", need)


def closure_reasons(history: pd.DataFrame) -> np.ndarray:
    """RC9 where early help takes over after an assessment, from the census of 2023."""
    helped = (history.reason == "RC8") & history.is_step_down & (history.closed >= EARLY_HELP_CLOSURE)
    return np.where(history.is_no_action, "", np.where(helped, "RC9", history.reason))


def disabilities(rng: np.random.Generator, people: People) -> np.ndarray:
    """Each child's codes, parted by spaces; NONE where there is none."""
    count, disabled = len(people.children), people.children.is_disabled.to_numpy()
    has = rng.random((int(disabled.sum()), len(DISABILITIES))) < DISABILITY_SHARES
    has[~has.any(axis=1), -1] = True
    codes = np.full(count, "NONE", dtype=object)
    codes[disabled] = spelt(has, DISABILITIES)
    return codes


def spelt(has: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The names of the true columns of each row, parted by spaces."""
    words = np.full(len(has), "", dtype=object)
    for column, name in enumerate(names):
        words = words + np.where(has[:, column], name + " ", "").astype(object)
    return words


def _recurring(rng: np.random.Generator, share: float, key: np.ndarray, push: np.ndarray) -> np.ndarray:
    """True about `share` of the time, mostly for the same keys; `push` (standard deviations) makes it likelier."""
    lasting = rng.normal(size=int(key.max(initial=0)) + 1)[key]
    return 0.75 * lasting + 0.35 * push + 0.55 * rng.normal(size=len(key)) > _cut(share)


def _cut(share: float) -> float:
    """The point of a standard normal that is exceeded with chance `share`; Tukey's lambda, good to a few per cent."""
    return ((1 - share) ** 0.1349 - share**0.1349) / 0.1975


def factors(rng: np.random.Generator, history: pd.DataFrame, people: People) -> np.ndarray:
    """The factors of each case's assessment, parted by spaces; 21 (none) only where nothing followed."""
    of = people.children.iloc[history.child]
    need, age = history.severity.to_numpy() - 0.7, history.age.to_numpy()
    family, child, leaning = history.family.to_numpy(), history.child.to_numpy(), of.offending.to_numpy() - 0.5
    when = history.authorised.to_numpy()
    names: list[str] = []
    columns: list[np.ndarray] = []
    for table, key, push, eligible in (
        (FAMILY_FACTORS, family, need, age > -1),
        (CHILD_FACTORS, child, need, age > 0),
        (TEEN_FACTORS, child, leaning * 1.5, age >= 11),
    ):
        for code, share in table.items():
            names.append(code)
            columns.append(_recurring(rng, share, key, push) & eligible)
    has = np.stack(columns, axis=1)
    has[:, names.index("24A")] &= when >= EXPLOITATION_CODE
    has[:, names.index("5A")] |= of.is_disabled.to_numpy() & (rng.random(len(of)) < 0.5)
    names, has = _dated_abuse(rng, names, has, when)
    asylum = (history.why == cases.ASYLUM).to_numpy()
    none = ~has.any(axis=1) & history.is_not_in_need.to_numpy()
    other = ~has.any(axis=1) & ~none & ~asylum
    has[other, names.index("20")] = True
    return spelt(np.column_stack([has, asylum, none]), (*names, "9A", "21"))


def _dated_abuse(
    rng: np.random.Generator, names: list[str], has: np.ndarray, when: np.ndarray
) -> tuple[list[str], np.ndarray]:
    """Splits physical and sexual abuse (18, 19) into A before 2021 and B (by a child) or C (by an adult) after."""
    by_child, new = rng.random(len(has)) < 0.2, when >= NEW_ABUSE_CODES
    kept, parts = [n for n in names if n not in ("18", "19")], []
    for code in ("18", "19"):
        abused = has[:, names.index(code)]
        for letter, when_so in (("A", ~new), ("B", new & by_child), ("C", new & ~by_child)):
            kept.append(code + letter)
            parts.append(abused & when_so)
    others = has[:, [names.index(n) for n in kept if n in names]]
    return kept, np.column_stack([others, *parts])
