"""What followed a list in its families: the days of some records of those who lived in a family in the list's month."""

from collections.abc import Mapping
from datetime import date

import ibis.expr.types as ir

from features.outcomes import event_days
from features.visible import is_open, visible
from schemas.records import EhEpisode, Membership, Record

Tables = Mapping[type[Record], ir.Table]


def help_began(listed: ir.Table, tables: Tables, as_of: date) -> ir.Table:
    """Borough, month_on, family_id and day of every start of early help since the month, as known before `as_of`.

    `listed` has borough, month_on and family_id.
    """
    started = visible(tables[EhEpisode], EhEpisode, as_of).select("child_id", day="happened_on")
    return _since(listed, tables, started)


def outcome_came(listed: ir.Table, children: ir.Table, tables: Tables, outcome: str, as_of: date) -> ir.Table:
    """The same of every event of an outcome."""
    return _since(listed, tables, event_days(outcome, children, tables, as_of))


def _since(listed: ir.Table, tables: Tables, days: ir.Table) -> ir.Table:
    found = _members(listed, tables).join(days.cast({"day": "date"}), "child_id")
    found = found.filter(found.day >= found.month_on).select("borough", "month_on", "family_id", "day").distinct()
    return found.order_by(["borough", "month_on", "family_id", "day"])


def _members(listed: ir.Table, tables: Tables) -> ir.Table:
    """Who lived in a listed family, as known in the list's month."""
    asked = listed.select("borough", "month_on", of_family="family_id")
    joined = tables[Membership].drop("borough").join(asked, [tables[Membership].family_id == asked.of_family])
    then = visible(joined, Membership, joined.month_on)
    return then.filter(is_open(then, then.month_on)).select("borough", "month_on", "family_id", "child_id").distinct()
