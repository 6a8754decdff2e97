"""Who is asked about, and when: the life stages, the cohort, and where a child is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from features.visible import is_open, joined, visible
from schemas import codes
from schemas.landmarks import Landmark
from schemas.records import SERVICE_RECORDS, CareEpisode, Death, Membership, Record, Referral, Uasc

# the birthday whose first following 1 September is the stage's anniversary
BIRTHDAYS = {"school_entry": 4, "key_stage_2": 7, "secondary_transfer": 11, "key_stage_4": 14, "post_16": 16}
_MONTHS = 12
_KEYS = ("child_id", "landmark_on")
_UNDATED = "0000-00-00"
Records = Mapping[type[Record], ir.Table]


def landmarks(children: ir.Table, stages: Sequence[str]) -> ir.Table:
    """Every landmark of every child: the first of each of the 12 months up to the stage's anniversary."""
    births = children.filter(children.born_on.notnull())
    return ibis.union(*[_of_stage(births, stage) for stage in stages])


def _of_stage(births: ir.Table, stage: str) -> ir.Table:
    birthday = (births.born_on + ibis.interval(years=BIRTHDAYS[stage])).cast("date")
    # the first 1 September strictly after the birthday
    year = birthday.year() + (birthday.month() >= 9).cast("int32")
    months = ibis.memtable({"months_to_stage": list(range(1, _MONTHS + 1))}, schema={"months_to_stage": "int32"})
    anniversary = births.select(births.child_id, births.kin_id, anniversary=ibis.date(year, 9, 1)).cross_join(months)
    before = anniversary.months_to_stage
    # months before 1 September: 1 is 1 August of that year, 12 the 1 September of the year before
    number = 8 - before
    month = (number < 0).ifelse(number + 12, number) + 1
    starts_on = ibis.date(anniversary.anniversary.year() - (number < 0).cast("int32"), month, 1)
    return anniversary.select(
        "child_id", "kin_id", life_stage=ibis.literal(stage), landmark_on=starts_on, months_to_stage=before
    )


def spine(
    children: ir.Table,
    records: Records,
    coverage: ir.Table,
    stages: Sequence[str],
    window_days: int,
    last_on: ir.Table,
    *,
    latest_only: bool = False,
) -> ir.Table:
    """The spine: every landmark up to each borough's `last_on` whose longest window is covered, with its reason.

    `last_on` has a row (borough, last_on) a borough; `latest_only` leaves the landmarks of that day alone. The result
    has the columns of schemas.landmarks.Landmark but for row_id. Reasons, the first that holds: no_visible_record,
    died, adopted, left_area, looked_after, uasc, eligible.
    """
    # each step is computed once: the unions below would otherwise compute it again for every record. Facts are told by
    # child and date, which tell landmarks apart: a number would have to be given by one task to all
    every = landmarks(children, stages)
    last = last_on.last_on
    first = last.min() if latest_only else _told(coverage).from_on.min() + ibis.interval(days=window_days)
    every = every.filter(every.landmark_on >= first.as_scalar(), every.landmark_on <= last.max().as_scalar())
    every = every.cache()
    placed = _placed(every, records).join(last_on, "borough")
    in_time = placed.landmark_on == placed.last_on if latest_only else placed.landmark_on <= placed.last_on
    placed = _history_covered(placed.filter(in_time).drop("last_on"), coverage, window_days).cache()
    return _with_reason(placed, records, window_days)


def numbered(found: ir.Table) -> ir.Table:
    """A spine with row_id, which ascends with landmark_on, life_stage and child_id.

    Each date and stage is numbered by itself and then moved up by the count of those before it, so that no task has to
    see all rows.
    """
    found = found.cache()
    group, first = ["landmark_on", "life_stage"], ibis.window(order_by=["landmark_on", "life_stage"], rows=(None, -1))
    counted = found.group_by(group).agg(count=found.count())
    counted = counted.mutate(before=counted["count"].sum().over(first).fill_null(0)).drop("count")
    within = ibis.row_number().over(ibis.window(group_by=group, order_by="child_id"))
    placed = found.mutate(place=within).join(counted, group)
    placed = placed.mutate(row_id=(placed.before + placed.place).cast("int64"))
    return placed.select(list(Landmark.columns()))


def _placed(every: ir.Table, records: Records) -> ir.Table:
    """The borough is that of the record or family membership that began last among those known."""
    found = []
    placing: tuple[type[Record], ...] = (*SERVICE_RECORDS, Membership)
    for record in placing:
        seen = _seen(every, records[record], record)
        began = seen.happened_on.cast("string").fill_null(_UNDATED)  # an undated membership began before all others
        found.append(seen.select(*_KEYS, place=began + seen.borough))
    latest = ibis.union(*found).group_by(*_KEYS).agg(place=lambda t: t.place.max())
    latest = latest.mutate(borough=latest.place.substr(len(_UNDATED))).drop("place")
    return every.join(latest, list(_KEYS))


def _told(coverage: ir.Table) -> ir.Table:
    """When each borough's social care is known."""
    return coverage.filter(coverage.service == "cin_census").select("borough", "from_on", "to_on")


def _history_covered(placed: ir.Table, coverage: ir.Table, window_days: int) -> ir.Table:
    """Only landmarks before which the borough's social care is known for the whole longest window."""
    told = _told(coverage)
    return placed.join(
        told,
        [
            placed.borough == told.borough,
            told.from_on <= placed.landmark_on - ibis.interval(days=window_days),
            told.to_on >= placed.landmark_on - ibis.interval(days=1),
        ],
        how="semi",
    )


def _with_reason(placed: ir.Table, records: Records, window_days: int) -> ir.Table:
    facts = ibis.union(*_facts(placed, records, window_days))
    told = facts.group_by(*_KEYS).agg(
        in_window=facts.in_window.any(),
        died=facts.died.any(),
        adopted=facts.adopted.any(),
        moved_on=facts.moved_on.max(),
        began_on=facts.began_on.max(),
        looked_after=facts.looked_after.any(),
        is_uasc=facts.is_uasc.any(),
    )
    all_told = placed.left_join(told, list(_KEYS)).drop(*(f"{key}_right" for key in _KEYS))
    left = (all_told.moved_on > all_told.began_on).fill_null(False)
    reason = ibis.cases(
        (~all_told.in_window.fill_null(False), "no_visible_record"),
        (all_told.died.fill_null(False), "died"),
        (all_told.adopted.fill_null(False), "adopted"),
        (left, "left_area"),
        (all_told.looked_after.fill_null(False), "looked_after"),
        (all_told.is_uasc.fill_null(False), "uasc"),
        else_="eligible",
    )
    return all_told.mutate(reason=reason).select(*(name for name in Landmark.columns() if name != "row_id"))


def _facts(placed: ir.Table, records: Records, window_days: int) -> list[ir.Table]:
    """One row per visible record, with what it says about the cohort."""
    facts = []
    telling: tuple[type[Record], ...] = (*SERVICE_RECORDS, Death, Uasc)
    for record in telling:
        seen = _seen(placed, records[record], record)
        facts.append(
            seen.select(
                *_KEYS,
                in_window=_in_window(seen, record, window_days) if record.of_service else ibis.literal(False),
                died=ibis.literal(record is Death),
                adopted=_adopted(seen, record),
                moved_on=_moved_on(seen, record),
                began_on=seen.happened_on if record.of_service else ibis.null("date"),
                looked_after=_looked_after(seen) if record is CareEpisode else ibis.literal(False),
                is_uasc=is_open(seen, seen.landmark_on) if record is Uasc else ibis.literal(False),
            )
        )
    return facts


def _seen(landmarks: ir.Table, records: ir.Table, record: type[Record]) -> ir.Table:
    pairs = joined(landmarks.select(*_KEYS), records)
    return visible(pairs, record, pairs.landmark_on)


def _in_window(seen: ir.Table, record: type[Record], window_days: int) -> ir.BooleanValue:
    """An event by its day; a record that lasts, if any day of it is in the window."""
    first = seen.landmark_on - ibis.interval(days=window_days)
    began_in = seen.happened_on >= first
    if not (record.spell or record.closes_itself):
        return began_in
    return ibis.or_(began_in, seen.ended_on.isnull(), seen.ended_on > first)


def _adopted(seen: ir.Table, record: type[Record]) -> Any:
    if record is Referral:
        return (seen.closure_reason == codes.ADOPTED_CASE).fill_null(False)
    if record is CareEpisode:
        return seen.end_reason.isin(codes.ADOPTED_ENDS).fill_null(False)
    return ibis.literal(False)


def _moved_on(seen: ir.Table, record: type[Record]) -> Any:
    if record is Referral:
        return (seen.closure_reason == "RC5").fill_null(False).ifelse(seen.ended_on, ibis.null("date"))
    return ibis.null("date")


def _looked_after(seen: ir.Table) -> ir.BooleanValue:
    """Short breaks (V3, V4) are not being looked after."""
    short = seen.legal_status.isin(codes.SHORT_BREAKS).fill_null(False)
    return ibis.and_(is_open(seen, seen.landmark_on), ~short)


def month_of(day: date) -> date:
    """The landmark of a day's month: its first."""
    return day.replace(day=1)
