"""One number or one row of numbers that was told, with its year, its source and its status, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Status = Literal["published", "derived", "assumed", "to be filled in"]
STATUSES: tuple[Status, ...] = ("published", "derived", "assumed", "to be filled in")  # the surest first
TO_FILL = "to be filled in"


@dataclass(frozen=True)
class Told:
    """What is told of one quantity: `value` (pounds, families, a share), or `values` by year from the first.

    An empty value must be filled in by the council, and nothing is worked out from it. `low` and `high` are the ends
    of what it could be, and `spread` how it lies between them; without them it is taken as it is.
    """

    year: str
    source: str
    status: Status
    value: float | None = None
    values: tuple[float | None, ...] = ()
    low: float | None = None
    high: float | None = None
    spread: Literal["uniform", "triangular"] | None = None


@dataclass(frozen=True)
class Case:
    """All that the arithmetic rests on. Pounds are of the year that each says; none is brought to another year.

    The programme: entries avoided a year when all is in place, the share of that by year (`phasing`), what a placement
    costs a year, and staff savings and programme costs by year. The list: of one borough in one year.
    """

    entries_avoided_a_year: Told
    phasing: Told
    placement_cost_gbp: Told
    staff_savings_gbp: Told
    programme_cost_gbp: Told
    closures_a_year: Told
    rereferral_before: Told
    rereferral_after: Told
    referral_cost_gbp: Told
    families_reviewed_a_year: Told
    precision: Told
    relative_effect: Told
    care_cost_gbp: Told
    help_cost_gbp: Told
    tool_cost_gbp: Told
    care_costs_gbp: Mapping[str, Told]
    unit_costs_gbp: Mapping[str, Told]
    precisions: tuple[float, ...]
    effects: tuple[float, ...]


def status_of(*told: Told) -> Status:
    """The least sure status of some numbers: what is worked out from them is no surer."""
    return max((one.status for one in told), key=STATUSES.index)


def is_told(*told: Told) -> bool:
    """Whether none of some numbers must still be filled in."""
    return all(one.value is not None for one in told)


def number(told: Told) -> float:
    """The number itself. Raises ValueError where it must still be filled in: ask `is_told` first."""
    if told.value is None:
        raise ValueError(f"nothing can be worked out from a number that must be filled in ({told.source})")
    return told.value


def millions(gbp: float | None) -> str:
    """£m with two decimals, halves away from nought as councils round: 675000.0 -> £0.68m; empty -> to be filled in."""
    if gbp is None:
        return TO_FILL
    size = (abs(Decimal(repr(round(float(gbp), 2)))) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{'-' if gbp < 0 and size else ''}£{size}m"


def pounds(gbp: float | None) -> str:
    """Whole pounds, empty -> to be filled in."""
    return TO_FILL if gbp is None else f"{'-' if gbp <= -0.5 else ''}£{abs(gbp):,.0f}"


def statuses(told: Mapping[str, Told]) -> str:
    """What each number is, in words: "published: a, b; assumed: c"."""
    named: dict[str, list[str]] = {}
    for name, one in told.items():
        named.setdefault(one.status, []).append(name)
    return "; ".join(f"{status}: {', '.join(named[status])}" for status in STATUSES if status in named)


def added(parts: Sequence[float | None]) -> float | None:
    """Their sum; empty where one of them is."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def sources(told: Mapping[str, Told]) -> str:
    """Where each number is from, in words."""
    return "; ".join(f"{name}: {one.source} ({one.year})" for name, one in told.items())
