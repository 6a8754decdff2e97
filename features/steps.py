"""A child's steps through early help and social care: records of several kinds in one row of days."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from schemas.codes import SHORT_BREAKS
from schemas.records import (
    Assessment,
    CareEpisode,
    Conference,
    CpPlan,
    EhContact,
    EhEpisode,
    Record,
    Referral,
    Section47,
)
from schemas.table import COUNT, TEXT, Column

# the ladder from a contact to care; the census tells CIN plans from 2022 only, so no step is made of them
TIER: dict[type[Record], int] = {
    EhContact: 1,
    EhEpisode: 2,
    Referral: 3,
    Assessment: 4,
    Section47: 5,
    Conference: 5,
    CpPlan: 6,
    CareEpisode: 7,
}
_PLANS = ("EhEpisode", "CpPlan", "CareEpisode")
_HELP_ENDED = "end of help"


class Step(Record):
    """Made at each landmark of what is visible there; it is in no file."""

    grain = "one record of early help or social care, as a step of a child's way"
    source = "early help, CIN census and SSDA903 together"
    service = "cin_census"
    of_service = False
    kind = Column(TEXT, "the kind of record")
    tier = Column(COUNT, "its rung, from 1 (a contact with early help) to 7 (care)")
    days_to_plan = Column(COUNT, "days until help or a plan next began, by the landmark; empty if none did")
    days_after_help = Column(COUNT, "days since early help last ended before it; empty if none had")

    @classmethod
    def services(cls) -> tuple[str, ...]:
        """All that its steps come from."""
        return tuple(dict.fromkeys(record.service for record in TIER))


Seen = Callable[[type[Record]], ir.Table]
_KEPT = ("row_id", "who", "record_id", "happened_on", "known_on", "is_open", "days_before", "end_days_before")


def steps(seen: Seen) -> ir.Table:
    """The steps behind some landmarks, from what is visible of each kind; in the columns of a block's records."""
    rows = ibis.union(*(_of_kind(seen(record), record) for record in TIER), _ends_of_help(seen(EhEpisode)))
    ahead = ibis.window(group_by=["row_id", "who"], order_by=ibis.desc("days_before"), range=(0, None))
    behind = ibis.window(group_by=["row_id", "who"], order_by=ibis.desc("days_before"), range=(None, 0))
    plan = rows.kind.isin(_PLANS).ifelse(rows.days_before, ibis.null("int32"))
    ended = (rows.kind == _HELP_ENDED).ifelse(rows.days_before, ibis.null("int32"))
    placed = rows.mutate(
        days_to_plan=(rows.days_before - plan.max().over(ahead)).cast("int32"),
        days_after_help=(ended.min().over(behind) - rows.days_before).cast("int32"),
    )
    return placed.filter(placed.kind != _HELP_ENDED)


def _of_kind(seen: ir.Table, record: type[Record]) -> ir.Table:
    if record is CareEpisode:  # who has short breaks is not looked after (design.md, section 3)
        seen = seen.filter(~seen.legal_status.isin(SHORT_BREAKS).fill_null(False))
    return seen.select(*_KEPT, kind=ibis.literal(record.__name__), tier=ibis.literal(TIER[record], "int32"))


def _ends_of_help(seen: ir.Table) -> ir.Table:
    ended = _of_kind(seen.filter(seen.end_days_before > 0), EhEpisode)
    return ended.mutate(kind=ibis.literal(_HELP_ENDED), days_before=ended.end_days_before)
