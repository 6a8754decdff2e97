"""From the flagged records of a block to the value of one column."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from features.declaration import Column
from features.measure import BY_ANY_DAY, Measure

_YEAR_DAYS, _QUARTERS = 365, 4
_FAR = 1_000_000  # days, more than anybody lives: keeps a height and its day apart in one number


def aggregate(rows: ir.Table, column: Column) -> ir.Value:
    """A column's value, an aggregate over the flagged rows of a landmark: int32, of a share float32."""
    made = column.feature
    counts = is_counted(rows, column.rows_name) & in_window(rows, column)
    value = _AGGREGATES[made.measure](rows, counts, column)
    if made.cap is not None:
        value = (value > made.cap).ifelse(made.cap, value)  # least() of an empty value would be the cap
    if made.measure.is_empty_without:
        return value
    # of records whose amount is not told, nothing is known: only without any it is 0
    nothing = ~counts.any().fill_null(False) if made.amount else ibis.literal(True)
    return ibis.ifelse(nothing, value.fill_null(0), value).cast("int32")


def is_counted(rows: ir.Table, rows_name: str) -> ir.BooleanValue:
    """The flag of what is counted; where every record is, there is none."""
    return rows[f"is_{rows_name}"] if f"is_{rows_name}" in rows.columns else ibis.literal(True)


def in_window(rows: ir.Table, column: Column) -> ir.BooleanValue:
    """Whether a record belongs to a column's window: by its start, its end or any of its days, as the measure says."""
    made = column.feature
    days = column.window_days
    if made.measure in (Measure.IS_OPEN, Measure.DAYS_OPEN):
        return rows.is_open
    if made.measure is Measure.DAYS_SINCE_END:
        return (rows.end_days_before > 0) & (rows.end_days_before <= days if days else ibis.literal(True))
    if made.source.spell and made.measure in BY_ANY_DAY:
        inside = rows.days_before > rows.end_days_before
        return inside & (rows.end_days_before < days) if days else ibis.literal(True)
    # what is entered for a day to come has not happened yet; what has no day has
    began = (rows.days_before > 0).fill_null(True) if made.source.foreseen else ibis.literal(True)
    return began & (rows.days_before <= days) if days else began


def days_not_yet_counted(rows: ir.Table, name: str) -> ir.IntegerValue:
    """Where a spell's days begin that no earlier spell of the same person has: overlapping days count once."""
    before = ibis.window(
        group_by=[rows.row_id, rows.who],
        order_by=[rows.days_before.desc(), rows.end_days_before],
        rows=(None, -1),
    )
    reached = is_counted(rows, name).ifelse(rows.end_days_before, ibis.null("int32")).min().over(before)
    return ibis.least(rows.days_before, reached.fill_null(rows.days_before))


def _days(rows: ir.Table, counts: ir.BooleanValue, column: Column) -> ir.Value:
    start = rows[f"from_{column.rows_name}"]
    clipped = start if column.days is None else ibis.least(start, column.days)
    # a spell outside the window has no day in it: what is counted need not be cut to the window once more
    return ibis.greatest(clipped - rows.end_days_before, 0).sum(where=is_counted(rows, column.rows_name))


def _trend(rows: ir.Table, counts: ir.BooleanValue, column: Column) -> ir.Value:
    """What began in the window, less what began in the window before it."""
    return (rows.days_before <= column.days).ifelse(1, -1).sum(where=counts)


def _share(rows: ir.Table, counts: ir.BooleanValue, column: Column) -> ir.Value:
    """Of the records that tell both the part and the whole."""
    both = ibis.and_(counts, *(rows[name].notnull() for name in column.feature.amount))
    part, whole = (rows[name].sum(where=both) for name in column.feature.amount)
    return (100 * part / whole.nullif(0)).cast("float32")


def _amount(rows: ir.Table, column: Column) -> ir.Value:
    return rows[column.feature.amount[0]]


def _quarter(rows: ir.Table) -> ir.IntegerValue:
    """The quarter of a year before the landmark, from 0; a year has four and no day of a fifth."""
    return (rows.days_before - 1) * _QUARTERS // _YEAR_DAYS


def _days_since_highest(rows: ir.Table, counts: ir.BooleanValue, column: Column) -> ir.Value:
    """Height and day packed in one number, so that one pass finds the earliest day of the greatest height."""
    packed = _amount(rows, column).cast("int64") * _FAR + rows.days_before
    return (packed.max(where=counts) % _FAR).cast("int32")


Aggregate = Callable[[ir.Table, ir.BooleanValue, Column], ir.Value]
_AGGREGATES: dict[Measure, Aggregate] = {
    Measure.COUNT: lambda rows, counts, column: rows.count(where=counts),
    Measure.ANY: lambda rows, counts, column: counts.any().cast("int32"),
    Measure.DAYS: _days,
    Measure.DAYS_SINCE: lambda rows, counts, column: rows.days_before.min(where=counts),
    Measure.DAYS_SINCE_FIRST: lambda rows, counts, column: rows.days_before.max(where=counts),
    Measure.DAYS_SINCE_END: lambda rows, counts, column: rows.end_days_before.min(where=counts),
    Measure.IS_OPEN: lambda rows, counts, column: counts.any().cast("int32"),
    Measure.DAYS_OPEN: lambda rows, counts, column: rows.days_before.max(where=counts),
    Measure.PEOPLE: lambda rows, counts, column: rows.who.nunique(where=counts),
    Measure.TREND: _trend,
    Measure.QUARTERS: lambda rows, counts, column: _quarter(rows).nunique(where=counts),
    Measure.KINDS: lambda rows, counts, column: _amount(rows, column).nunique(where=counts),
    Measure.SUM: lambda rows, counts, column: _amount(rows, column).sum(where=counts),
    Measure.SHARE: _share,
    Measure.HIGHEST: lambda rows, counts, column: _amount(rows, column).max(where=counts),
    Measure.LOWEST: lambda rows, counts, column: _amount(rows, column).min(where=counts),
    Measure.DAYS_SINCE_HIGHEST: _days_since_highest,
}
