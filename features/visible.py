"""Rule 2: what is visible at the start of a day. The only place where that is decided."""

from typing import Any

import ibis
import ibis.expr.types as ir

from schemas.records import Record


def visible(records: ir.Table, record: type[Record] | None, at: Any) -> ir.Table:
    """The versions of `records` visible at `at` (a date, or a date column of the table), later knowledge masked.

    An end, and what is decided at the end, shows only once known; what a source keeps only as it is now, only once
    seen. `record` names the columns to mask; None where the table has no other columns of that kind.
    """
    seen = records.filter(records.known_on < at, ibis.or_(records.gone_on.isnull(), records.gone_on >= at))
    end_is_known = (seen.end_known_on < at).fill_null(False)
    masked = {"ended_on": end_is_known.ifelse(seen.ended_on, ibis.null("date"))}
    for name in record.known_at("end") if record else ():
        masked[name] = end_is_known.ifelse(seen[name], ibis.null(seen[name].type()))
    for name in record.known_at("now") if record else ():
        masked[name] = (seen.now_known_on < at).ifelse(seen[name], ibis.null(seen[name].type()))
    return seen.mutate(**masked)


def is_open(table: ir.Table, at: Any) -> ir.BooleanValue:
    """Whether a spell that began before `at` still runs then, as its masked end tells."""
    began = ibis.or_(table.happened_on.isnull(), table.happened_on < at)
    return ibis.and_(began, ibis.or_(table.ended_on.isnull(), table.ended_on >= at))
