"""From declarations to values: cut to what was known, to the window and to the codes; one pass a block."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis.expr.operations import Literal

from features.aggregates import aggregate, days_not_yet_counted, in_window
from features.declaration import Column, Of
from features.define import CATALOGUE, Feature, Measure
from features.relatives import others
from features.steps import Step, steps
from features.visible import is_open, visible
from schemas.records import Record

Records = Mapping[type[Record], ir.Table]


@dataclass(frozen=True)
class Block:
    """All columns of one source over the same people: one join, one grouped aggregate, one file."""

    source: type[Record]
    of: Of
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.of.value}_{self.source.__name__}"


def blocks(catalogue: Iterable[Feature] | None = None) -> list[Block]:
    """The catalogue by block, in the order of declaration."""
    grouped: dict[tuple[type[Record], Of], list[Column]] = {}
    for made in CATALOGUE.values() if catalogue is None else catalogue:
        for column in made.columns:
            grouped.setdefault((made.source, column.of), []).append(column)
    return [Block(source, of, tuple(columns)) for (source, of), columns in grouped.items()]


class People:
    """Whose records a block reads: of each landmark (row_id, landmark_on) the people of one kind.

    `who` numbers the people of a landmark: records of one person are told from those of another by it many times faster
    than by ids. `spine` has row_id, child_id, landmark_on; `relatives` is schemas.landmarks.Relative. Each kind is
    looked up once and kept, for every block reads it: others, joined anew, the engine may pair with records on their
    dates alone.
    """

    def __init__(self, spine: ir.Table, relatives: ir.Table) -> None:
        self._spine, self._relatives = spine, relatives
        self._kept: dict[Of, ir.Table] = {}

    def of(self, whom: Of) -> ir.Table:
        """The landmarks and people (child_id, who); of others with age_months and gap_months."""
        if whom not in self._kept:
            self._kept[whom] = self._found(whom).cache()
        return self._kept[whom]

    def _found(self, whom: Of) -> ir.Table:
        if whom is Of.OWN:
            return self._spine.select("row_id", "landmark_on", "child_id", who=ibis.literal(0))
        found = self._spine.select("row_id", "landmark_on").join(others(self._relatives, whom.value), "row_id")
        return found.mutate(who=ibis.row_number().over(ibis.window(group_by="row_id", order_by="child_id")))


def records(block: Block, people: People, tables: Records) -> ir.Table:
    """The visible records behind a block: a row per landmark, person and record, with its days before the landmark."""
    if block.source is Step:
        return steps(lambda record: _seen(record, people.of(block.of), tables))
    return _seen(block.source, people.of(block.of), tables)


def _seen(source: type[Record], keys: ir.Table, tables: Records) -> ir.Table:
    pairs = keys.join(tables[source], "child_id")
    seen = visible(pairs, source, pairs.landmark_on)
    open_now = is_open(seen, seen.landmark_on)
    ended = ibis.or_(seen.ended_on.isnull(), seen.ended_on >= seen.landmark_on)
    return seen.mutate(
        is_open=open_now,
        days_before=seen.landmark_on.delta(seen.happened_on, unit="day").cast("int32"),
        end_days_before=ended.ifelse(0, seen.landmark_on.delta(seen.ended_on, unit="day")).cast("int32"),
    )


def values(block: Block, people: People, tables: Records) -> ir.Table:
    """A block's columns for the landmarks that have at least one visible record in it; keyed by row_id.

    A landmark without a row has no record: 0, or null, as its measure says. What is not covered is told by
    features.covered.
    """
    flagged = _flagged(block, _in_sequence(block, records(block, people, tables)))
    columns = {column.name: aggregate(flagged, column) for column in block.columns}
    return flagged.group_by("row_id").agg(**columns)


def _in_sequence(block: Block, seen: ir.Table) -> ir.Table:
    """With the days since the last record of its kind that had begun before each, where a declaration asks for them.

    Of an event since its day; of a spell since its end, and 0 where it had not ended.
    """
    if not any(column.feature.asks_for("days_after_last") for column in block.columns):
        return seen
    earlier = ibis.window(group_by=["row_id", "who"], order_by=ibis.desc("days_before"), range=(None, -1))
    last = seen.end_days_before if block.source.spell else seen.days_before
    since = last.min().over(earlier) - seen.days_before
    return seen.mutate(days_after_last=(since < 0).ifelse(0, since).cast("int32"))


def _flagged(block: Block, seen: ir.Table) -> ir.Table:
    """The rows with a flag for each thing that is counted, and of spells the day from which their days are new."""
    by_rows = {column.rows_name: column for column in block.columns}
    conditions = {f"is_{name}": column.condition(seen) for name, column in by_rows.items()}
    flags = {name: holds for name, holds in conditions.items() if not isinstance(holds.op(), Literal)}
    amounts = {name for column in block.columns for name in column.feature.amount}
    kept = ["row_id", "who", "record_id", "is_open", "days_before", "end_days_before", *sorted(amounts)]
    flagged = seen.select(*kept, **flags)
    of_days = [name for name, column in by_rows.items() if column.feature.measure is Measure.DAYS]
    return flagged.mutate(**{f"from_{name}": days_not_yet_counted(flagged, name) for name in of_days})


def evidence(block: Block, people: People, tables: Records) -> ir.Table:
    """The dated records behind each value of a block: row_id, column, record_id, happened_on, known_on."""
    seen = _in_sequence(block, records(block, people, tables))
    found = []
    for column in block.columns:
        inside = seen.filter(column.condition(seen) & in_window(seen, column))
        found.append(inside.select("row_id", "record_id", "happened_on", "known_on", column=ibis.literal(column.name)))
    return ibis.union(*found)
