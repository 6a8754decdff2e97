"""The coded values of referrals and children, drawn to published shares, with the years in which a code exists."""

import numpy as np
import pandas as pd

from synthetic.ages import COURSES, needs_by_age, sources_by_age
from synthetic.cases import ASYLUM, CRISIS, MOVED, MOVED_ON_PLAN, REMAND, STEP_UP
from synthetic.days import day
from synthetic.population import People
from synthetic.referrals import ROUTES
from synthetic.shares import Shares, highest

ROUTE_SOURCES = {
    "police": ("6",),
    "school": ("2A", "2B"),
    "health": ("3A", "3B", "3C", "3D", "3E", "3F"),
    "council": ("5A", "5B", "5C", "4"),
    "people": ("1A", "1B", "1C", "1D", "7", "8", "9", "10"),
}
"""The codes of each of `referrals.ROUTES`."""
DISABILITIES = ("AUT", "LD", "BEH", "COMM", "MOB", "HEAR", "VIS", "CON", "PC", "INC", "HAND", "DDA")
DISABILITY_SHARES = (0.44, 0.33, 0.22, 0.2, 0.13, 0.05, 0.05, 0.06, 0.1, 0.08, 0.05, 0.1)
EARLY_HELP_SOURCE, EARLY_HELP_CLOSURE = day("2022-04-01"), day("2022-04-01")
"""5D and RC9 exist from the census of 2023."""
UNACCEPTABLE_FROM = 10
"""Years of age from which a child's own behaviour is the primary need."""
NO_NEED_STATED = 0.5
"""Of referrals without further action."""


def referral_sources(rng: np.random.Generator, history: pd.DataFrame, shares: Shares) -> np.ndarray:
    """The code of each route, as suits the age; early help only for steps up, another authority for those who moved."""
    borough = history.borough.to_numpy()
    source = np.full(len(history), "10", dtype=object)
    for route, name in enumerate(ROUTES):
        here = (history.route == route).to_numpy()
        source[here] = shares.draw(rng, "sources", borough[here], ROUTE_SOURCES[name])
    stepped = shares.draw(rng, "step_up_sources", borough)
    source = np.select(
        [
            history.why == STEP_UP,
            np.isin(history.why, (MOVED, MOVED_ON_PLAN)),
            history.why == ASYLUM,
            history.why == REMAND,
            history.why == CRISIS,
        ],
        [stepped, "5C", "7", "6", shares.draw(rng, "crisis_sources", borough)],
        source,
    )
    group = history.why.to_numpy() * len(shares.of("sources")) + borough
    source = sources_by_age(source, history.age.to_numpy(), group, np.arange(len(history)))
    return np.where((source == "5D") & (history.referred < EARLY_HELP_SOURCE), "5B", source)


def primary_needs(rng: np.random.Generator, history: pd.DataFrame, people: People, shares: Shares) -> np.ndarray:
    """N2 for many disabled children, N3 where parents are ill, N6 for those who lean to offend, N8 mostly from 16 on.

    NFA may have none.
    """
    count, borough, table = len(history), history.borough.to_numpy(), shares.of("needs")
    ill = people.families.has_illness.to_numpy()[history.family]
    leaning = people.children.offending.to_numpy()[history.child]
    old = (history.age >= UNACCEPTABLE_FROM).to_numpy()
    when = history.referred.to_numpy()
    parents = highest(1.5 * ill + rng.normal(size=count), borough, when, table.N3)
    behaves = highest(np.where(old, leaning + rng.normal(size=count), -np.inf), borough, when, table.N6)
    first = rng.random(count) < shares.of("disability_is_need").N2.to_numpy()[borough]
    others = tuple(table.columns.drop(["N3", "N6"]))
    need = np.select(
        [history.why == ASYLUM, history.why == REMAND, (history.is_disabled & first) | history.short, behaves, parents],
        ["N8", "N6", "N2", "N6", "N3"],
        shares.draw(rng, "needs", borough, others),
    )
    lasted = np.minimum(history.closed, when.max(initial=0)) - when
    group = np.digitize(lasted, COURSES) * len(table) + borough
    alone = (history.why == ASYLUM).to_numpy()
    need = needs_by_age(need, history.age.to_numpy(), alone, group, np.arange(count))
    return np.where(history.is_no_action & (rng.random(count) < NO_NEED_STATED), "", need)


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
