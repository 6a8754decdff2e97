"""What was done with a listed family: opened, assigned, viewed, decided. Entries are only ever added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.packet import ERASED, OBJECTED
from review.refusal import BadEntry, Overtaken
from review.states import DECISIONS, FIRST_VIEWS, MOVES, WRONG, Choice, state_of
from review.tables import entries, families, users

LONGEST_REASON = 2000


@dataclass(frozen=True)
class Entry:
    """One entry with the name of who made it."""

    id: int
    family_id: str
    user_id: int
    by: str
    at: datetime
    kind: str
    code: str | None
    reason: str | None
    wrong_what: str | None
    assigned_to: int | None
    replaces_id: int | None


@dataclass(frozen=True)
class Story:
    """All that was done with one family of one list, in order."""

    entries: tuple[Entry, ...] = ()

    @property
    def decision(self) -> Entry | None:
        """The decision that holds: the last."""
        return next((entry for entry in reversed(self.entries) if entry.kind == "decided"), None)

    @property
    def decisions(self) -> tuple[Entry, ...]:
        """All decisions, the latest first."""
        return tuple(entry for entry in reversed(self.entries) if entry.kind == "decided")

    @property
    def assigned_to(self) -> int | None:
        """Who was asked last to review the family."""
        return next((entry.assigned_to for entry in reversed(self.entries) if entry.kind == "assigned"), None)

    @property
    def state(self) -> str:
        """Where the family stands: a state of review.states."""
        return state_of(any(entry.kind == "opened" for entry in self.entries), self.decision is not None)

    def first_view_of(self, user_id: int) -> Entry | None:
        """What somebody thought before seeing the band."""
        mine = (entry for entry in self.entries if entry.kind == "first_view" and entry.user_id == user_id)
        return next(mine, None)

    def was_opened_by(self, user_id: int) -> bool:
        """Whether somebody has looked at the family."""
        return any(entry.kind == "opened" and entry.user_id == user_id for entry in self.entries)


@dataclass(frozen=True)
class Decision:
    """What somebody wants recorded. `after` is the id of the decision that they saw, 0 for none."""

    code: str
    reason: str
    wrong_what: str | None
    after: int
    form_id: str


def stories(connection: Connection, list_id: str, family_id: str | None = None) -> Mapping[str, Story]:
    """The story of each family of a list that has one, or of one family."""
    asked = (
        sa.select(entries, users.c.name.label("by"))
        .join(users, users.c.id == entries.c.user_id)
        .where(entries.c.list_id == list_id)
        .order_by(entries.c.id)
    )
    if family_id is not None:
        asked = asked.where(entries.c.family_id == family_id)
    found: dict[str, list[Entry]] = {}
    for row in connection.execute(asked):
        told = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
        found.setdefault(row.family_id, []).append(Entry(**told))
    return {family: Story(tuple(told)) for family, told in found.items()}


def story(connection: Connection, list_id: str, family_id: str) -> Story:
    """What was done with one family."""
    return stories(connection, list_id, family_id).get(family_id, Story())


def opened(connection: Connection, list_id: str, family_id: str, user_id: int, at: datetime) -> None:
    """Somebody looks at a family for the first time on this list; later looks are in the audit log alone."""
    if not story(connection, list_id, family_id).was_opened_by(user_id):
        _add(connection, list_id, family_id, user_id, at, kind="opened")


def assign(connection: Connection, list_id: str, family_id: str, user_id: int, at: datetime, to: int) -> None:
    """Ask somebody to review a family."""
    _add(connection, list_id, family_id, user_id, at, kind="assigned", assigned_to=to)


def first_view(
    connection: Connection, list_id: str, family_id: str, user_id: int, at: datetime, code: str
) -> int | None:
    """Record what somebody thinks before they see the band; the entry's id, None where an earlier one stands."""
    told = story(connection, list_id, family_id)
    _must_be_one_of(FIRST_VIEWS, code, "first_view", "what you think at first sight")
    if told.first_view_of(user_id) is not None:
        return None
    _must_be_allowed(told, "first_view")
    return _add(connection, list_id, family_id, user_id, at, kind="first_view", code=code)


def decide(
    connection: Connection, list_id: str, family_id: str, user_id: int, at: datetime, decision: Decision
) -> int | None:
    """Record a decision; the entry's id, None where this very form was recorded already.

    Raises BadEntry where something is lacking, Overtaken where somebody decided since the form was opened.
    """
    _must_be_one_of(DECISIONS, decision.code, "decision", "a decision")
    if decision.code == "wrong_data":
        _must_be_one_of(WRONG, decision.wrong_what or "", "wrong_what", "what is wrong")
    elif decision.wrong_what is not None:  # else a reviewer believes that it was reported
        do = 'Decide "The record is wrong", or choose "Nothing that I know of" here'
        raise BadEntry("wrong_what", "you said what is wrong with the record and decided something else", do)
    if not decision.reason.strip():
        raise BadEntry("reason", "a reason is needed", "Say why, in a sentence")
    if len(decision.reason) > LONGEST_REASON:
        raise BadEntry("reason", f"the reason is longer than {LONGEST_REASON} characters", "Shorten it")
    told = story(connection, list_id, family_id)
    _must_be_allowed(told, "decided")
    sent = sa.select(entries.c.list_id, entries.c.family_id, entries.c.user_id).where(
        entries.c.form_id == decision.form_id
    )
    before = connection.execute(sent).first()
    if before is not None and tuple(before) == (list_id, family_id, user_id):
        return None
    if before is not None or not decision.form_id:
        raise BadEntry("decision", "the form was sent before for something else", "Load the page again")
    latest = told.decision
    if (latest.id if latest else 0) != decision.after:
        raise Overtaken("overtaken", "somebody has decided since you opened this page", "Read it first")
    return _add(
        connection,
        list_id,
        family_id,
        user_id,
        at,
        kind="decided",
        code=decision.code,
        reason=decision.reason.strip(),
        wrong_what=decision.wrong_what,
        replaces_id=decision.after,
        form_id=decision.form_id,
    )


def progress(told: Iterable[Story]) -> tuple[int, int]:
    """How many families are reviewed, of how many."""
    states = [story.state for story in told]
    return sum(state == "reviewed" for state in states), len(states)


def progress_by_list(connection: Connection, list_ids: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """The same of some lists; one without a family to review is not told."""
    is_decided = (
        sa.exists()
        .where(entries.c.list_id == families.c.list_id, entries.c.family_id == families.c.family_id)
        .where(entries.c.kind == "decided")
    )
    asked = (
        sa.select(families.c.list_id, sa.func.count(sa.case((is_decided, 1))), sa.func.count())
        .where(families.c.list_id.in_(list(list_ids)), families.c.told["section"].as_string() == "list")
        .where(families.c.told["status_words"].as_string().not_in([ERASED, OBJECTED]))
        .group_by(families.c.list_id)
    )
    return {list_id: (reviewed, of) for list_id, reviewed, of in connection.execute(asked)}


def _add(connection: Connection, list_id: str, family_id: str, user_id: int, at: datetime, **told: object) -> int:
    row = {"list_id": list_id, "family_id": family_id, "user_id": user_id, "at": at, **told}
    return int(connection.execute(entries.insert().values(**row).returning(entries.c.id)).scalar_one())


def _must_be_one_of(choices: tuple[Choice, ...], code: str, field: str, what: str) -> None:
    if code not in {choice.code for choice in choices}:
        raise BadEntry(field, f"{what} is needed", "Choose one")


def _must_be_allowed(told: Story, kind: str) -> None:
    if told.state not in MOVES[kind]:
        raise BadEntry("state", "nobody has opened the family's page yet", "Open it first")
