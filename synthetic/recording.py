"""Records of what happened, with the day on which each became known, the corrections and the withdrawn mistakes.

Each table has borough, child, happened_on, ended_on (NEVER: open), known_on, end_known_on; all days. A record is shown
on the morning after it became known. `x_first` with `x_changed_on` is a value that stood until it was corrected.
"""

from typing import Any

import numpy as np
import pandas as pd

from synthetic import care, codes, youth_justice
from synthetic.days import NEVER, Days, day
from synthetic.pathways import History
from synthetic.population import People

Records = dict[str, pd.DataFrame]
LAG_DAYS = {
    "referral": 1,
    "assessment": 2,
    "enquiry": 2,
    "cin_plan": 4,
    "cp_plan": 2,
    "care": 3,
    "missing": 3,
    "contact": 3,
    "episode": 5,
    "offence": 16,
    "outcome": 20,
    "hearing": 7,
    "programme": 12,
}
"""Median days from an event to its record; youth justice waits for police and court results (assumption)."""
LATE_SHARE, LATE_DAYS = 0.05, (25, 140)
"""Back-dated records (assumption: every case-management system lets workers back-date)."""
UNRECORDED_SHARE = 0.12
"""Rows of early help and youth justice without a recorded date."""
SOURCE_CORRECTED, CATEGORY_CHANGED, END_CORRECTED, CONTACT_WITHDRAWN = 0.07, 0.15, 0.12, 0.03
EH_REASONS = ("parenting", "behaviour", "attendance", "domestic_abuse", "mental_health", "housing", "send", "money")
BEHAVIOUR_FROM, BEHAVIOUR_ABOVE = 3300, 0.9
"""Behaviour is the reason for those who lean to offend, from the age in days of nine years on."""
NO_CONSENT = 0.04
LEVELS = ("universal_plus", "targeted", "intensive")
LEADS = ("Family Hub", "School", "Early Help Service", "Health Visiting", "Voluntary Sector")


def lag(rng: np.random.Generator, kind: str, count: int) -> Days:
    """Days until a record of this kind shows: most soon, a few weeks or months late."""
    days = (LAG_DAYS[kind] * np.exp(0.7 * rng.normal(size=count))).astype(np.int64)
    return np.where(rng.random(count) < LATE_SHARE, days + rng.integers(*LATE_DAYS, count), days)


def _known(
    rng: np.random.Generator, kind: str, table: pd.DataFrame, not_before: Days | int = 0, not_after: Days | int = NEVER
) -> pd.DataFrame:
    """Adds known_on and end_known_on; an end is never known before its record."""
    known = np.maximum(table.happened_on.to_numpy() + lag(rng, kind, len(table)), not_before)
    known = np.minimum(known, not_after)
    ended = table.ended_on.to_numpy() if "ended_on" in table else np.full(len(table), NEVER)
    end_known = np.minimum(np.maximum(ended + lag(rng, kind, len(table)), known), not_after)
    end_known = np.where(ended < NEVER, end_known, NEVER)
    return table.assign(ended_on=ended, known_on=known, end_known_on=end_known)


def _next_known(referrals: pd.DataFrame) -> Days:
    """When the child's next referral in the borough is known: by then the case before it is written up and closed."""
    order = referrals.sort_values(["borough", "child", "happened_on"], kind="stable")
    return order.groupby(["borough", "child"]).known_on.shift(-1, fill_value=NEVER).reindex(referrals.index).to_numpy()


def _blocks(
    rng: np.random.Generator,
    kind: str,
    history: pd.DataFrame,
    known: tuple[Days, Days],
    spans: tuple[tuple[str, str], ...],
    extra: tuple[str, ...] = (),
) -> pd.DataFrame:
    """The blocks inside cases that have the given start and end columns.

    known: by case, when its referral and when the child's next one are known; blocks become known in between.
    """
    parts = []
    for start, end in spans:
        has = (history[start] < NEVER).to_numpy()
        part = history.loc[has, ["child", "borough", start, end, *extra]]
        part = part.rename(columns={start: "happened_on", end: "ended_on"})
        parts.append(part.assign(case=np.flatnonzero(has)))
    table = pd.concat(parts, ignore_index=True)
    return _known(rng, kind, table, known[0][table.case], known[1][table.case])


def _referrals(rng: np.random.Generator, history: pd.DataFrame) -> pd.DataFrame:
    """A share is first recorded with source 10 (unknown) and corrected weeks later."""
    table = history[["child", "borough", "family", "source", "need", "is_no_action"]].assign(
        case=np.arange(len(history)), happened_on=history.referred, ended_on=history.closed, reason=history.reason
    )
    table = _known(rng, "referral", table)
    wrong = rng.random(len(table)) < SOURCE_CORRECTED
    changed = table.known_on + rng.integers(20, 120, len(table))
    return table.assign(source_first=np.where(wrong, "10", table.source), source_changed_on=np.where(wrong, changed, 0))


def _closures_last(referrals: pd.DataFrame, blocks: list[pd.DataFrame], following: Days) -> pd.DataFrame:
    """A case is not seen closed before everything in it is, nor open after the child's next referral is known."""
    last = np.zeros(len(referrals), np.int64)
    for block in blocks:
        np.maximum.at(last, block.case.to_numpy(), np.where(block.ended_on < NEVER, block.end_known_on, block.known_on))
    same_day = referrals.is_no_action.to_numpy()
    known = np.maximum(np.minimum(referrals.end_known_on, following), last)
    return referrals.assign(end_known_on=np.where(same_day, referrals.known_on, known))


def _in_turn(first: pd.DataFrame, second: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two kinds of plan, one open at a time: the record of a plan shows that the case's plan before it has ended."""
    both = pd.concat([first, second], keys=(0, 1)).sort_values(["case", "happened_on"], kind="stable")
    known = both[::-1].groupby("case").known_on.cummin()[::-1]
    following = known.groupby(both.case).shift(-1, fill_value=NEVER)
    both = both.assign(known_on=known, end_known_on=both.end_known_on.mask(both.end_known_on > following, following))
    return both.loc[[0]].droplevel(0).sort_index(), both.loc[[1]].droplevel(0).sort_index()


def _protection(rng: np.random.Generator, plans: pd.DataFrame) -> pd.DataFrame:
    """Plans with their category, which may change while they run, and the number of earlier ones."""
    count = len(plans)
    first = np.array(codes.CATEGORIES)[rng.choice(5, count, p=codes.CATEGORY_SHARES)]
    other = np.array(codes.CATEGORIES)[rng.choice(5, count, p=codes.CATEGORY_SHARES)]
    changes = (rng.random(count) < CATEGORY_CHANGED) & (other != first)
    on = (
        plans.known_on
        + 20
        + (rng.random(count) * np.clip(plans.ended_on - plans.known_on - 40, 1, 500)).astype(np.int64)
    )
    plans = plans.assign(
        category=first,
        latest=np.where(changes, other, first),
        latest_first=first,
        latest_changed_on=np.where(changes, on, 0),
    )
    earlier = plans.sort_values("happened_on", kind="stable").groupby(["borough", "child"]).cumcount()
    return plans.assign(earlier=earlier)


def _social_care(rng: np.random.Generator, history: pd.DataFrame, people: People) -> Records:
    history = history.assign(
        source=codes.referral_sources(rng, history),
        need=codes.primary_needs(rng, history),
        reason=codes.closure_reasons(history),
    )
    referrals = _referrals(rng, history)
    following = _next_known(referrals)
    known = referrals.known_on.to_numpy(), following
    assessed = history.assign(factors=codes.factors(rng, history, people))
    plans, protection = _in_turn(
        _blocks(rng, "cin_plan", history, known, (("plan1", "plan1_end"), ("plan2", "plan2_end"))),
        _blocks(rng, "cp_plan", history, known, (("protected", "protected_end"),)),
    )
    looked_after = care.care_episodes(rng, history)
    missing = care.missing_spells(rng, history)
    tables = {
        "assessment": _blocks(rng, "assessment", assessed, known, (("assessed", "authorised"),), ("factors",)),
        "enquiry": _blocks(rng, "enquiry", history, known, (("enquired", "conferred"),), ("is_conference",)),
        "cin_plan": plans,
        "cp_plan": _protection(rng, protection),
        "care": _chain_known(
            _known(rng, "care", looked_after, known[0][looked_after.case], following[looked_after.case])
        ),
        "missing": _known(rng, "missing", missing, known[0][missing.case], following[missing.case]),
    }
    referrals = _closures_last(referrals, list(tables.values()), following)
    return {"referral": referrals, **tables}


def _chain_known(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a case become known in their order: an end that is continued with the next row, others by then."""
    rows = rows.sort_values(["case", "happened_on"], kind="stable", ignore_index=True)
    known = rows.groupby("case", sort=False).known_on.cummax()
    following = known.groupby(rows.case, sort=False).shift(-1, fill_value=NEVER)
    end_known = np.minimum(np.maximum(rows.end_known_on, known), following)
    return rows.assign(known_on=known, end_known_on=np.where(rows.reason == "X1", following, end_known))


def _help_reasons(rng: np.random.Generator, table: pd.DataFrame, people: People) -> np.ndarray:
    """Why early help is sought; half of the older children who lean to offend come for their behaviour."""
    of = people.children.iloc[table.child]
    lean = (of.offending.to_numpy() > BEHAVIOUR_ABOVE) & (table.happened_on - of.birth.to_numpy() > BEHAVIOUR_FROM)
    drawn = np.array(EH_REASONS)[rng.integers(0, len(EH_REASONS), len(table))]
    return np.where(lean & (rng.random(len(table)) < 0.5), "behaviour", drawn)


def _early_help(rng: np.random.Generator, history: History, people: People, params: dict[str, Any]) -> Records:
    contacts = _known(rng, "contact", history.contacts)
    count = len(contacts)
    mistaken = rng.random(count) < CONTACT_WITHDRAWN
    contacts = contacts.assign(
        source=np.array(codes.SOURCES)[rng.choice(len(codes.SOURCES), count, p=codes.SOURCE_SHARES)],
        reason=_help_reasons(rng, contacts, people),
        withdrawn_on=np.where(mistaken, contacts.known_on + rng.integers(15, 100, count), NEVER),
    )
    episodes = _known(rng, "episode", history.episodes)
    count = len(episodes)
    wrong = (rng.random(count) < END_CORRECTED) & (episodes.ended_on - episodes.happened_on > 40)
    first_end = episodes.ended_on - rng.integers(1, 30, count)
    changed = episodes.end_known_on + rng.integers(10, 75, count)
    level = np.digitize(episodes.need + 0.6 * rng.normal(size=count), (0.2, 1.7))
    episodes = episodes.assign(
        level=np.array(LEVELS)[level],
        reason=_help_reasons(rng, episodes, people),
        consent=np.where(rng.random(count) < NO_CONSENT, "N", "Y"),
        source=np.where(
            episodes.case >= 0,
            "5A",
            np.array(codes.SOURCES)[rng.choice(len(codes.SOURCES), count, p=codes.SOURCE_SHARES)],
        ),
        lead=np.array(LEADS)[rng.integers(0, len(LEADS), count)],
        ended_on_first=np.where(wrong, first_end, episodes.ended_on),
        ended_on_changed_on=np.where(wrong, changed, 0),
    )
    since = np.array([day(b["early_help_from"]) for b in params["boroughs"].values()])
    return {
        "contact": contacts[contacts.happened_on >= since[contacts.borough]],
        "episode": episodes[episodes.ended_on >= since[episodes.borough]],
    }


def _youth_justice(rng: np.random.Generator, history: History, people: People) -> Records:
    tables = youth_justice.settle(rng, history.offences, people.children.death.to_numpy())
    tables = {name: _known(rng, name, table) for name, table in tables.items()}
    outcomes = tables["outcome"]
    known = np.maximum(outcomes.known_on, tables["offence"].known_on.to_numpy()[outcomes.offence])
    tables["outcome"] = outcomes.assign(known_on=known, appeal_first="", appeal_changed_on=known + outcomes.appealed_on)
    return tables


def _dates_given(rng: np.random.Generator, tables: Records) -> Records:
    """Adds recorded_on: the day of recording where the file tells it, else NEVER."""
    return {
        name: t.assign(recorded_on=np.where(rng.random(len(t)) < UNRECORDED_SHARE, NEVER, t.known_on))
        for name, t in tables.items()
    }


def record(rng: np.random.Generator, history: History, people: People, params: dict[str, Any]) -> Records:
    """All records but memberships, from the first covered day on (or open on it)."""
    others = {**_early_help(rng, history, people, params), **_youth_justice(rng, history, people)}
    tables = {**_social_care(rng, history.cases, people), **_dates_given(rng, others)}
    start = day(params["history_from"])
    return {name: t[np.where(t.ended_on < NEVER, t.ended_on, t.happened_on) >= start] for name, t in tables.items()}
