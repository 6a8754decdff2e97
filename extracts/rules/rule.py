"""What a rule is, and the one registry of them.

A rule is a function. Its name is its code: that of the Department for Education's own validation rule where there is
one (`cin_8630` of the children in need census, `ssda903_501` of the looked-after return), else plain words. Its
docstring is one sentence for the person who must correct the source system.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from schemas.records import Record

Action = Literal["repair", "quarantine", "warn", "stop"]
Find = TypeVar("Find", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """A check. `records` are the kinds it looks at (none: every kind), `codes` the official rules it covers beside or
    instead of its name. `find` gives what breaks it: of a warning the SQL after FROM (see judging.py), of a rule that
    sets rows aside a mask; None where the reader itself stops or repairs.
    """

    name: str
    records: tuple[type[Record], ...]
    action: Action
    says: str
    codes: tuple[str, ...] = ()
    find: Callable[..., Any] | None = None


RULES: dict[str, Rule] = {}
"""Every rule by name, in the order of its declaration."""


def warn(*records: type[Record], codes: str = "") -> Callable[[Find], Find]:
    """Declare a rule whose rows are kept and reported; the first of `records` is the table of the rows it gives."""
    return _declared("warn", records, codes)


def quarantine(codes: str = "") -> Callable[[Find], Find]:
    """Declare a rule whose rows are set aside, of every kind of record."""
    return _declared("quarantine", (), codes)


def told(name: str, action: Action, says: str, records: tuple[type[Record], ...] = (), codes: str = "") -> None:
    """Declare a rule that is applied where the files are read or years are stitched together."""
    _add(Rule(name, records, action, says, tuple(codes.split())))


def of_action(action: Action) -> list[Rule]:
    """The rules of one action, in their order."""
    return [rule for rule in RULES.values() if rule.action == action]


def _declared(action: Action, records: tuple[type[Record], ...], codes: str) -> Callable[[Find], Find]:
    def declare(find: Find) -> Find:
        says = " ".join(str(find.__doc__).split())
        _add(Rule(find.__name__, records, action, says, tuple(codes.split()), find))
        return find

    return declare


def _add(rule: Rule) -> None:
    if rule.name in RULES:
        raise ValueError(f"{rule.name} is declared twice")
    RULES[rule.name] = rule
