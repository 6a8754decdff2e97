"""Records of what happened, with the day on which each became known, the corrections and the withdrawn mistakes.

Each table has borough, child, happened_on, ended_on (NEVER: open), known_on, end_known_on; all days. A record is shown
on the morning after it became known. `x_first` with `x_changed_on` is a value that stood until it was corrected.
"""

from typing import Any

import numpy as np
import pandas as pd

from synthetic import care, codes, youth_justice
from synthetic.ages import sources_by_age
from synthetic.days import NEVER, Days, day
from synthetic.desk import Desk
from synthetic.factors import factors
from synthetic.pathways import History
from synthetic.population import People
from synthetic.shares import Shares

Records = dict[str, pd.DataFrame]
MOMENTS = ("contact", "offence", "outcome", "hearing")
"""Records of a day, not of a time."""
UNRECORDED_SHARE = 0.12
"""Rows of early help and youth justice without a recorded date."""
SOURCE_CORRECTED, CATEGORY_CHANGED, END_CORRECTED, CONTACT_WITHDRAWN = 0.07, 0.15, 0.12, 0.03
BEHAVIOUR_FROM, BEHAVIOUR_ABOVE = 3300, 0.9
"""Behaviour is the reason for those who lean to offend, from the age in days of nine years on."""
SCHOOL_FROM = 1700
"""Age in days from which attendance is a reason."""
NO_CONSENT = 0.04
LEVELS = ("universal_plus", "targeted", "intensive")
LEADS = ("Family Hub", "School", "Early Help Service", "Health Visiting", "Voluntary Sector")


def _next_known(referrals: pd.DataFrame) -> Days:
    """When the child's next referral in the borough is known: by then the case before it is written up and closed."""
    order = referrals.sort_values(["borough", "child", "happened_on"], kind="stable")
    return order.groupby(["borough", "child"]).known_on.shift(-1, fill_value=NEVER).reindex(referrals.index).to_numpy()


def _blocks(desk: Desk, kind: str, spans: pd.DataFrame, known: tuple[Days, Days]) -> pd.DataFrame:
    """The blocks inside cases.

    known: by case, when its referral and when the child's next one are known; blocks become known in between.
    """
    return desk.known(kind, spans, known[0][spans.case], known[1][spans.case])


def _referrals(desk: Desk, history: pd.DataFrame) -> pd.DataFrame:
    """A share is first recorded with source 10 (unknown) and corrected weeks later."""
    table = history[["child", "borough", "family", "source", "need", "is_no_action", "is_not_in_need"]].assign(
        case=np.arange(len(history)), happened_on=history.referred, ended_on=history.closed, reason=history.reason
    )
    table = desk.known("referral", table)
    wrong = desk.rng.random(len(table)) < SOURCE_CORRECTED
    changed = table.known_on + desk.rng.integers(20, 120, len(table))
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


def _protection(rng: np.random.Generator, plans: pd.DataFrame, shares: Shares) -> pd.DataFrame:
    """Plans with their category, which may change while they run, and the number of earlier ones."""
    count = len(plans)
    first, other = (shares.draw(rng, "categories", plans.borough.to_numpy()) for _ in range(2))
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


def _with_facts(spans: pd.DataFrame, cases: pd.DataFrame, people: People) -> pd.DataFrame:
    """Adds what the case and the child are: family, need, severity, birth, adult, death."""
    of = people.children.iloc[spans.child].reset_index(drop=True)
    case = cases.iloc[spans.case].reset_index(drop=True)
    facts = {"family": case.family, "need": case.need, "severity": case.severity}
    return spans.assign(**facts, birth=of.birth, adult=of.adult, death=of.death)


def _social_care(desk: Desk, told: History, people: People, shares: Shares) -> Records:
    history = told.cases.assign(short=np.isin(told.cases.index, told.breaks.case))
    history = history.assign(
        source=codes.referral_sources(desk.rng, history, shares),
        need=codes.primary_needs(desk.rng, history, people, shares),
        reason=codes.closure_reasons(history),
    )
    referrals = _referrals(desk, history)
    following = _next_known(referrals)
    known = referrals.known_on.to_numpy(), following
    assessed = told.assessments.assign(factors=factors(desk.rng, told.assessments, history, people, shares))
    plans, protection = _in_turn(
        _blocks(desk, "cin_plan", told.plans, known), _blocks(desk, "cp_plan", told.protections, known)
    )
    periods, breaks = (_with_facts(spans, history, people) for spans in (told.care, told.breaks))
    looked_after = care.care_episodes(desk.rng, periods, breaks)
    missing = care.missing_spells(desk.rng, periods)
    tables = {
        "assessment": _blocks(desk, "assessment", assessed, known),
        "enquiry": _blocks(desk, "enquiry", told.enquiries, known),
        "cin_plan": plans,
        "cp_plan": _protection(desk.rng, protection, shares),
        "care": _chain_known(
            desk.known("care", looked_after, known[0][looked_after.case], following[looked_after.case])
        ),
        "missing": desk.known("missing", missing, known[0][missing.case], following[missing.case]),
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


def _help_reasons(rng: np.random.Generator, table: pd.DataFrame, people: People, shares: Shares) -> np.ndarray:
    """Why early help is sought; half of the older children who lean to offend come for their behaviour."""
    of = people.children.iloc[table.child]
    age = table.happened_on - of.birth.to_numpy()
    lean = (of.offending.to_numpy() > BEHAVIOUR_ABOVE) & (age > BEHAVIOUR_FROM)
    drawn = shares.draw(rng, "early_help_reasons", table.borough.to_numpy())
    drawn = np.where((drawn == "attendance") & (age < SCHOOL_FROM), "parenting", drawn)
    return np.where(lean & (rng.random(len(table)) < 0.5), "behaviour", drawn)


def _help_sources(rng: np.random.Generator, table: pd.DataFrame, people: People, shares: Shares) -> np.ndarray:
    """Who asks for early help, as suits the age."""
    borough = table.borough.to_numpy()
    age = (table.happened_on - people.children.birth.to_numpy()[table.child]).to_numpy() / 365.25
    drawn = shares.draw(rng, "early_help_sources", borough)
    return sources_by_age(drawn, age, borough, table.index.to_numpy())


def _decoys(desk: Desk, care: pd.DataFrame, share: float) -> pd.DataFrame:
    """Contacts dated weeks before an entry to care and written down after it: foresight to who reads one clock."""
    rng = desk.rng
    entries = care[rng.random(len(care)) < share]
    count = len(entries)
    return pd.DataFrame(
        {
            "child": entries.child.to_numpy(),
            "borough": entries.borough.to_numpy(),
            "happened_on": entries.happened_on.to_numpy() - rng.integers(20, 90, count),
            "outcome": np.full(count, "advice", dtype=object),
            "is_housing": np.full(count, False),
            "is_dated": np.full(count, True),
            "ended_on": np.full(count, NEVER),
            "known_on": entries.happened_on.to_numpy() + rng.integers(3, 20, count),
            "end_known_on": np.full(count, NEVER),
        }
    )


def _early_help(
    desk: Desk, history: History, people: People, shares: Shares, since: Days, decoys: pd.DataFrame
) -> Records:
    """since: the day for each borough from which its early help is recorded."""
    rng = desk.rng
    contacts = pd.concat([desk.known("contact", history.contacts.assign(is_dated=False)), decoys], ignore_index=True)
    count = len(contacts)
    mistaken = rng.random(count) < CONTACT_WITHDRAWN
    contacts = contacts.assign(
        source=_help_sources(rng, contacts, people, shares),
        reason=np.where(contacts.is_housing, "housing", _help_reasons(rng, contacts, people, shares)),
        withdrawn_on=np.where(mistaken, contacts.known_on + rng.integers(15, 100, count), NEVER),
    )
    episodes = desk.known("episode", history.episodes)
    count = len(episodes)
    wrong = (rng.random(count) < END_CORRECTED) & (episodes.ended_on - episodes.happened_on > 40)
    first_end = episodes.ended_on - rng.integers(1, 30, count)
    changed = episodes.end_known_on + rng.integers(10, 75, count)
    level = np.digitize(episodes.need + 0.6 * rng.normal(size=count), (0.2, 1.7))
    episodes = episodes.assign(
        level=np.array(LEVELS)[level],
        reason=_help_reasons(rng, episodes, people, shares),
        consent=np.where(rng.random(count) < NO_CONSENT, "N", "Y"),
        source=np.where(episodes.case >= 0, "5A", _help_sources(rng, episodes, people, shares)),
        lead=np.array(LEADS)[rng.integers(0, len(LEADS), count)],
        ended_on_first=np.where(wrong, first_end, episodes.ended_on),
        ended_on_changed_on=np.where(wrong, changed, 0),
    )
    return {
        "contact": contacts[contacts.happened_on >= since[contacts.borough]],
        "episode": episodes[episodes.ended_on >= since[episodes.borough]],
    }


def _youth_justice(desk: Desk, history: History, people: People) -> Records:
    tables = youth_justice.settle(desk.rng, history.offences, people.children.death.to_numpy())
    tables = {name: desk.known(name, table) for name, table in tables.items()}
    outcomes = tables["outcome"]
    known = np.maximum(outcomes.known_on, tables["offence"].known_on.to_numpy()[outcomes.offence])
    tables["outcome"] = outcomes.assign(known_on=known, appeal_first="", appeal_changed_on=known + outcomes.appealed_on)
    return tables


def _dates_given(rng: np.random.Generator, tables: Records) -> Records:
    """Adds recorded_on: the day of recording where the file tells it, else NEVER."""

    def told(table: pd.DataFrame) -> pd.DataFrame:
        undated = (rng.random(len(table)) < UNRECORDED_SHARE) & ~table.get("is_dated", pd.Series(False, table.index))
        return table.assign(recorded_on=np.where(undated, NEVER, table.known_on))

    return {name: told(table) for name, table in tables.items()}


def record(rng: np.random.Generator, history: History, people: People, params: dict[str, Any]) -> Records:
    """All records but memberships, from the first covered day on (or open on it)."""
    shares = Shares(params["boroughs"])
    since = np.array([day(b["early_help_from"]) for b in params["boroughs"].values()])
    conditions = params["conditions"]
    desk = Desk(rng, params["boroughs"], conditions["lateness"])
    decoys = _decoys(desk, history.care, conditions["decoys"])
    others = {**_early_help(desk, history, people, shares, since, decoys), **_youth_justice(desk, history, people)}
    tables = {**_social_care(desk, history, people, shares), **_dates_given(rng, others)}
    start = day(params["history_from"])
    last = {n: t.happened_on if n in MOMENTS else t.ended_on for n, t in tables.items()}
    return {name: t[last[name] >= start] for name, t in tables.items()}
