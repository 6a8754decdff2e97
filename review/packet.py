"""What the review page is handed: one borough's list of one month, with names and dated records of its families."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.refusal import BadPacket

FILE = "packet.json"
ERASED, NOT_KEPT = "Its records were erased", "Its records are no longer kept"
OBJECTED = "Somebody objects to the use of their records, and nobody else would be listed"
OBJECTS_SINCE = "Somebody objects to the use of their records since this list: neither name nor records are shown"
Service = Literal["early_help", "social_care", "looked_after", "youth_justice", "school"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """A member of a family. `name` is empty where no source tells it; `school` where none or none that may be told."""

    person_id: str
    name: str
    born_on: date | None
    role: str
    is_at_stage: bool
    school: str

    def age_on(self, day: date) -> int | None:
        """Full years of life on a day, none where no day of birth is told."""
        if self.born_on is None:
            return None
        had_no_birthday_yet = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return max(day.year - self.born_on.year - had_no_birthday_yet, 0)


class Event(_Part):
    """One record, as it was known before the list: a day (`to_on` empty, `is_open` false) or a spell."""

    record_id: str
    person_id: str
    service: Service
    kind: str
    details: str
    from_on: date
    to_on: date | None
    is_open: bool


class Reason(_Part):
    """One sentence, with the ids of the records behind it; ids that are in no event are of people not shown."""

    words: str
    records: tuple[str, ...]
    people: tuple[str, ...] = ()
    """Whose the records are, by person_id, shown or not; empty where it is not known, as of lists of before it was."""

    def may_be_of(self, people: frozenset[str], shown: frozenset[str]) -> bool:
        """Whether a record of some people is behind it, or one of which nobody knows whose it is: it is not `shown`."""
        is_unknown = not self.people and not shown.issuperset(self.records)
        return is_unknown or not people.isdisjoint(self.people)


class Family(_Part):
    """A family as the page shows it. The band is shown only once somebody has looked at the rest."""

    family_id: str
    section: Literal["list", "own_section"]
    life_stage: str
    stage_title: str
    stage_words: str
    change: Literal["new", "staying", "returning"]
    change_words: tuple[str, ...]
    """That it is new, stays or returns, and then, where it is known, what record or day made it so."""
    status_words: str
    band: str
    people: tuple[Person, ...]
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    not_known: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def title(self) -> str:
        """What a reader calls the family: by the children at a stage, or by its reference where none has a name."""
        names = [person.name for person in self.people if person.is_at_stage and person.name]
        return " and ".join(names) if names else f"Family {self.reference}"

    @property
    def reference(self) -> str:
        """The first digits of the pseudonym, under which the family stands on pages without names."""
        return self.family_id[:8]

    def emptied(self, why: str = ERASED) -> "Family":
        """What is left of a family that was taken out: that it stood on the list, and nothing of who it is."""
        texts = ("people", "events", "reasons_for", "reasons_against", "not_known", "change_words")
        return self.model_copy(update={**dict.fromkeys(texts, ()), "band": "", "status_words": why})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it: it can be neither viewed nor decided."""
        return self.status_words in (ERASED, NOT_KEPT, OBJECTED)

    @property
    def is_to_review(self) -> bool:
        """Whether the month's review is not done without it."""
        return self.section == "list" and self.status_words not in (ERASED, OBJECTED)

    @property
    def tells_of(self) -> frozenset[str]:
        """All whose records it rests on: its people, and those who are not shown and stand behind a sentence."""
        behind = (one for reason in (*self.reasons_for, *self.reasons_against) for one in reason.people)
        return frozenset([*(one.person_id for one in self.people), *behind])

    @property
    def has_child_at_stage(self) -> bool:
        """Whether anybody is left through whom it is listed."""
        return any(person.is_at_stage for person in self.people)

    def without(self, people: frozenset[str]) -> "Family":
        """The family without some people, their records, and the sentences behind which one of these stands; why it is
        new or returns goes too, for that may be a record of theirs.
        """
        left = tuple(one for one in self.people if one.person_id not in people)
        return self._without_records_of(people).model_copy(update={"people": left})

    def hiding(self, objecting: frozenset[str], protected: frozenset[str]) -> "Family":
        """The family as far as it may be shown since some people object, or the address of some is protected.

        Of who objects it shows the role alone, and no sentence on what was shown of them; of a family with a protected
        address no school. One through whom nobody is listed any more is emptied.
        """
        told = {one.person_id for one in self.people if one.name or one.born_on or one.is_at_stage}
        seen = objecting.intersection(told.union(event.person_id for event in self.events))
        hidden = self._without_records_of(seen) if seen else self
        nothing = {"name": "", "born_on": None, "school": "", "is_at_stage": False}
        left = tuple(one.model_copy(update=nothing) if one.person_id in seen else one for one in self.people)
        if protected.intersection(one.person_id for one in self.people):
            left = tuple(one.model_copy(update={"school": ""}) for one in left)
        unknown = tuple(dict.fromkeys([*self.not_known, OBJECTS_SINCE])) if seen else self.not_known
        hidden = hidden.model_copy(update={"people": left, "not_known": unknown})
        return hidden.emptied(OBJECTED) if seen and not hidden.has_child_at_stage else hidden

    def _without_records_of(self, people: frozenset[str]) -> "Family":
        events = tuple(one for one in self.events if one.person_id not in people)
        shown = frozenset(one.record_id for one in events)
        left = {
            "events": events,
            "reasons_for": tuple(one for one in self.reasons_for if not one.may_be_of(people, shown)),
            "reasons_against": tuple(one for one in self.reasons_against if not one.may_be_of(people, shown)),
            "change_words": self.change_words[:1],
        }
        return self.model_copy(update=left)

    def without_names(self) -> "Family":
        """The same for those who may not know who it is."""
        hidden = {"name": "", "born_on": None, "school": ""}
        return self.model_copy(update={"people": tuple(one.model_copy(update=hidden) for one in self.people)})


class Became(_Part):
    """What the records show since a family stood on an earlier list; of one that is told in none, nothing is known."""

    family_id: str
    month_on: date
    happened: tuple[str, ...]


class Packet(_Part):
    """One borough's list of one month."""

    borough: str = Field(pattern=r"^[a-z0-9_-]+$")
    borough_name: str
    month_on: date
    list_id: str = Field(pattern=r"^[0-9a-f]{12}$")
    as_of: date
    expires_on: date
    ranked_by_words: str
    outcome_words: str
    performance_words: tuple[str, ...]
    not_covered: tuple[str, ...]
    capacity: Mapping[str, int]
    candidates_count: int
    just_missed_count: int
    families: tuple[Family, ...]
    became: tuple[Became, ...]
    erased: tuple[str, ...] = ()
    """Whose erasure is recorded, by person_id: they go from every list that the page has, and are kept in none."""
    objecting: tuple[str, ...] = ()
    """Who objects at the month: of them the lists that the page has show the role alone from now on."""
    protected: tuple[str, ...] = ()
    """Whose address is protected: the lists that the page has show no school of their families from now on."""


def read_packet(path: Path) -> Packet:
    """The packet in a file. Raises BadPacket where it is absent, broken, or lacks something."""
    if not path.is_file():
        raise BadPacket(str(path), "it is not there", "Run `make run`, which makes it")
    try:
        return Packet.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the whole"
        what = f"{error.error_count()} things in it are not as they should be, first {first}"
        raise BadPacket(str(path), what, "Make it again: `dvc repro --force packet`") from None
