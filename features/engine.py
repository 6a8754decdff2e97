"""From declarations to values: cut to what was known, to the window and to the codes; one pass a block."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from features.define import CATALOGUE, Feature, Measure, Of
from features.visible import is_open, visible
from schemas.records import Membership, Record

Records = Mapping[type[Record], ir.Table]


@dataclass(frozen=True)
class Block:
    """All features of one source over the same people: one join, one grouped aggregate, one file."""

    source: type[Record]
    of: Of
    features: tuple[Feature, ...]

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.of.value}_{self.source.__name__}"


def blocks(catalogue: Iterable[Feature] | None = None) -> list[Block]:
    """The catalogue by block, in the order of declaration."""
    grouped: dict[tuple[type[Record], Of], list[Feature]] = {}
    for made in CATALOGUE.values() if catalogue is None else catalogue:
        grouped.setdefault((made.source, made.of), []).append(made)
    return [Block(source, of, tuple(features)) for (source, of), features in grouped.items()]


def records(block: Block, spine: ir.Table, relatives: ir.Table, tables: Records) -> ir.Table:
    """The visible records behind a block: a row per landmark, person and record, with its days before the landmark.

    `spine` has row_id, child_id, landmark_on; `relatives` is schemas.landmarks.Relative.
    """
    keys = spine.select("row_id", "landmark_on", who=spine.child_id)
    if block.of is Of.SIBLINGS:
        keys = spine.select("row_id", "landmark_on").join(relatives, "row_id")
        # joined once, before the records: else the engine may join landmarks and records on their dates alone
        keys = keys.select("row_id", "landmark_on", who=keys.relative_id).cache()
    source = tables[block.source]
    pairs = keys.join(source, keys.who == source.child_id)
    seen = visible(pairs, block.source, pairs.landmark_on)
    open_now = is_open(seen, seen.landmark_on)
    ended = ibis.or_(seen.ended_on.isnull(), seen.ended_on >= seen.landmark_on)
    return seen.mutate(
        is_open=open_now,
        days_before=seen.landmark_on.delta(seen.happened_on, unit="day").cast("int32"),
        end_days_before=ended.ifelse(0, seen.landmark_on.delta(seen.ended_on, unit="day")).cast("int32"),
    )


def values(block: Block, spine: ir.Table, relatives: ir.Table, tables: Records) -> ir.Table:
    """A block's columns for the landmarks that have at least one visible record in it; keyed by row_id.

    A landmark without a row has no record: 0, or null for days since. What is not covered is told by `coverage`.
    """
    seen = records(block, spine, relatives, tables)
    counted = {made.name: made.condition(seen) for made in block.features}
    flags = {f"is_{name}": ibis.literal(True) if cut is None else cut for name, cut in counted.items()}
    flagged = seen.select("row_id", "who", "record_id", "is_open", "days_before", "end_days_before", **flags)
    with_days = [made for made in block.features if made.measure is Measure.DAYS]
    flagged = flagged.mutate(**{f"from_{made.name}": _not_yet_counted(flagged, made) for made in with_days})
    columns = {
        column: _aggregate(flagged, made, days) for made in block.features for column, days in made.columns.items()
    }
    return flagged.group_by("row_id").agg(**columns)


def _not_yet_counted(rows: ir.Table, made: Feature) -> ir.IntegerValue:
    """Where a spell's days begin that no earlier spell of the same person has: overlapping days count once."""
    before = ibis.window(
        group_by=[rows.row_id, rows.who],
        order_by=[rows.days_before.desc(), rows.end_days_before, rows.record_id],
        rows=(None, -1),
    )
    reached = rows[f"is_{made.name}"].ifelse(rows.end_days_before, ibis.null("int32")).min().over(before)
    return ibis.least(rows.days_before, reached.fill_null(rows.days_before))


def _aggregate(rows: ir.Table, made: Feature, days: int | None) -> ir.Value:
    counts = rows[f"is_{made.name}"]
    if days is not None:
        counts = counts & _in_window(rows, made, days)
    if made.measure is Measure.IS_OPEN:
        return (counts & rows.is_open).any().cast("int32")
    if made.measure is Measure.DAYS_SINCE:
        return rows.days_before.min(where=counts)
    if made.measure is Measure.PEOPLE:
        return rows.who.nunique(where=counts).cast("int32")
    if made.measure is Measure.DAYS:
        start = rows[f"from_{made.name}"] if days is None else ibis.least(rows[f"from_{made.name}"], days)
        return ibis.greatest(start - rows.end_days_before, 0).sum(where=counts).fill_null(0).cast("int32")
    return counts.sum().cast("int32")


def _in_window(rows: ir.Table, made: Feature, days: int) -> ir.BooleanValue:
    """Starts by their day; a spell whose people or days are counted, if any day of it is in the window."""
    if made.source.spell and made.measure in (Measure.DAYS, Measure.PEOPLE):
        return (rows.end_days_before < days) & (rows.days_before > rows.end_days_before)
    return rows.days_before <= days


def needs(made: Feature, days: int | None) -> str:
    """What must be covered for a column, as text: service:days[:first day], joined by "+"; days 0 is "now"."""
    need = f"{made.source.service}:{days or 0}"
    if made.exists_from is not None:
        need += f":{made.exists_from.isoformat()}"
    if made.of is Of.SIBLINGS and made.source is not Membership:
        need += "+people:0"
    return need


def needs_of(catalogue: Iterable[Feature] | None = None) -> dict[str, str]:
    """The need of every column."""
    features = CATALOGUE.values() if catalogue is None else catalogue
    return {column: needs(made, days) for made in features for column, days in made.columns.items()}


def covered(landmarks: ir.Table, coverage: ir.Table, wanted: Iterable[str]) -> ir.Table:
    """Whether each need is met at each borough and landmark (schemas.landmarks.Covered): rule 6."""
    places = landmarks.select("borough", "landmark_on").distinct()
    return ibis.union(*[_met(places, coverage, need) for need in sorted(set(wanted))])


def _met(places: ir.Table, coverage: ir.Table, need: str) -> ir.Table:
    met = places.mutate(is_covered=ibis.literal(True))
    for part in need.split("+"):
        service, days, *first = part.split(":")
        starts_on = met.landmark_on - ibis.interval(days=max(int(days), 1))
        told = coverage.filter(coverage.service == service).select(place="borough", from_on="from_on", to_on="to_on")
        holds = met.join(
            told,
            [
                met.borough == told.place,
                told.from_on <= starts_on,
                told.to_on >= met.landmark_on - ibis.interval(days=1),
            ],
            how="left",
        )
        whole = holds.from_on.notnull() & holds.is_covered
        if first:
            exists = holds.landmark_on - ibis.interval(days=max(int(days), 1)) >= ibis.date(first[0])
            whole = whole & exists
        met = holds.select("borough", "landmark_on", is_covered=whole)
    return met.select("borough", "landmark_on", need=ibis.literal(need), is_covered=met.is_covered)


def evidence(block: Block, spine: ir.Table, relatives: ir.Table, tables: Records) -> ir.Table:
    """The dated records behind each value of a block: row_id, column, record_id, happened_on, known_on."""
    seen = records(block, spine, relatives, tables)
    found = []
    for made in block.features:
        cut = made.condition(seen)
        counted = seen if cut is None else seen.filter(cut)
        if made.measure is Measure.IS_OPEN:
            counted = counted.filter(counted.is_open)
        for column, days in made.columns.items():
            inside = counted if days is None else counted.filter(_in_window(counted, made, days))
            found.append(inside.select("row_id", "record_id", "happened_on", "known_on", column=ibis.literal(column)))
    return ibis.union(*found)
