"""Who is asked about, and when: the life stages, the cohort, and where a child is."""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from features.visible import is_open, visible
from schemas import codes
from schemas.landmarks import Landmark
from schemas.records import SERVICE_RECORDS, CareEpisode, Death, Membership, Record, Referral, Uasc
from schemas.table import CODE, FLAG, TEXT, Column

# the birthday whose first following 1 September is the stage's anniversary
BIRTHDAYS = {"school_entry": 4, "key_stage_2": 7, "secondary_transfer": 11, "key_stage_4": 14, "post_16": 16}
CLOSURE = "closure"  # no birthday: the month in which it is first known that a referral was closed
_MONTHS = 12
_FIRST_DAY = date(1800, 1, 1)
Records = Mapping[type[Record], ir.Table]


def landmarks(children: ir.Table, referrals: ir.Table, stages: Sequence[str]) -> ir.Table:
    """Every landmark of every child: the first of each of the 12 months up to the stage's anniversary, and of the month
    from which a referral's closure can be seen."""
    births = children.filter(children.born_on.notnull())
    return ibis.union(*[_closures(referrals) if stage == CLOSURE else _of_stage(births, stage) for stage in stages])


def _closures(referrals: ir.Table) -> ir.Table:
    known_on = referrals.end_known_on
    closed = referrals.mutate(landmark_on=(known_on.truncate("M") + ibis.interval(months=1)).cast("date"))
    seen = closed.filter(closed.ended_on.notnull(), (closed.gone_on >= closed.landmark_on).fill_null(True))
    told = seen.select("child_id", "landmark_on").distinct()
    months = ibis.literal(0, "int32")
    return told.select("child_id", life_stage=ibis.literal(CLOSURE), landmark_on="landmark_on", months_to_stage=months)


def _of_stage(births: ir.Table, stage: str) -> ir.Table:
    birthday = (births.born_on + ibis.interval(years=BIRTHDAYS[stage])).cast("date")
    # the first 1 September strictly after the birthday
    year = birthday.year() + (birthday.month() >= 9).cast("int32")
    months = ibis.memtable({"months_to_stage": list(range(1, _MONTHS + 1))}, schema={"months_to_stage": "int32"})
    anniversary = births.select(births.child_id, anniversary=ibis.date(year, 9, 1)).cross_join(months)
    before = anniversary.months_to_stage
    # months before 1 September: 1 is 1 August of that year, 12 the 1 September of the year before
    number = 8 - before
    month = (number < 0).ifelse(number + 12, number) + 1
    starts_on = ibis.date(anniversary.anniversary.year() - (number < 0).cast("int32"), month, 1)
    return anniversary.select("child_id", life_stage=ibis.literal(stage), landmark_on=starts_on, months_to_stage=before)


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
    # numbers are compared many times faster than ids, and all records are met in one join; each step is computed once
    people = children.mutate(person=_numbers(children.child_id)).cache()
    boroughs = last_on.mutate(number=_numbers(last_on.borough))
    first = last_on.last_on.min() if latest_only else _told(coverage).from_on.min() + ibis.interval(days=window_days)
    referrals = records[Referral].join(people.select("child_id", "person"), "child_id").drop("child_id")
    every = landmarks(people.select("born_on", child_id="person"), referrals.rename(child_id="person"), stages)
    every = every.rename(person="child_id")
    every = every.filter(every.landmark_on >= first.as_scalar(), every.landmark_on <= last_on.last_on.max().as_scalar())
    found = _found(every, _signs(people, records, boroughs), window_days).cache()
    placed = _placed(found, boroughs)
    in_time = placed.landmark_on == placed.last_on if latest_only else placed.landmark_on <= placed.last_on
    placed = _history_covered(placed.filter(in_time), coverage, window_days)
    named = placed.mutate(reason=_reason(placed)).join(people.select("person", "child_id", "kin_id"), "person")
    return named.select(*(name for name in Landmark.columns() if name != "row_id"))


def known_since(found: ir.Table, children: ir.Table, records: Records, extracts: ir.Table) -> ir.Table:
    """A spine of one month with what each borough's extract of a later day shows: who is in the cohort no more.

    `extracts` has (borough, as_of). Who died, was adopted, moved away or came into care since the landmark, or of whom
    no record is left, has that reason in place of `eligible`.
    """
    people = children.mutate(person=_numbers(children.child_id)).cache()
    boroughs = extracts.mutate(number=_numbers(extracts.borough))
    told = found.join(people.select("person", "child_id"), "child_id").join(extracts, "borough")
    told = told.mutate(asked=(told.reason == "eligible") & (told.as_of > told.landmark_on)).cache()
    asked = told.filter(told.asked).select("person", "life_stage", "months_to_stage", landmark_on="as_of")
    # its service's records were in the window at the landmark
    seen = _found(asked, _signs(people, records, boroughs), 0).mutate(in_window=True)
    now = seen.select("person", "life_stage", now=_reason(seen))
    told = told.left_join(now, ["person", "life_stage"])
    reason = told.asked.ifelse(told.now.fill_null("no_visible_record"), told.reason)
    return told.mutate(reason=reason).select(found.columns)


def _numbers(ids: ir.StringColumn) -> ir.IntegerColumn:
    return ibis.row_number().over(ibis.window(order_by=ids))


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


class Sign(Record):
    """What one record says about where a child is and whether it is in the cohort; it is in no file."""

    grain = "one record, as a sign of the cohort"
    source = "all services, family memberships, deaths and UASC listings"
    service = "people"
    of_service = False
    kind = Column(TEXT, "the kind of record")
    lasts = Column(FLAG, "it has days of its own until it ends")
    place = Column(pa.int64(), "when it began and the number of its borough, in one number")
    legal_status = Column(CODE, "of an episode of care")
    closure_reason = Column(CODE, "of a referral", at="end")
    end_reason = Column(CODE, "of an episode of care", at="end")


_OF_SERVICES = [record.__name__ for record in SERVICE_RECORDS]
_PLACING = [*_OF_SERVICES, Membership.__name__]
_OWN: dict[type[Record], list[str]] = {Referral: ["closure_reason"], CareEpisode: ["legal_status", "end_reason"]}
_BOROUGHS = 1000  # more than there are


def _signs(people: ir.Table, records: Records, boroughs: ir.Table) -> ir.Table:
    """The records that tell of the cohort, by the number of their person."""
    kinds: tuple[type[Record], ...] = (*SERVICE_RECORDS, Membership, Death, Uasc)
    every = ibis.union(*(_of_kind(records[record], record) for record in kinds))
    day = every.happened_on.delta(_FIRST_DAY, unit="day").fill_null(0)  # undated, it began before all others
    every = every.mutate(day=day).join(boroughs.select("borough", "number"), "borough")
    every = every.join(people.select("person", "child_id"), "child_id")
    place = every.kind.isin(_PLACING).ifelse(every.day.cast("int64") * _BOROUGHS + every.number, ibis.null("int64"))
    return every.mutate(place=place).drop("borough", "number", "day", "child_id")


def _of_kind(told: ir.Table, record: type[Record]) -> ir.Table:
    own = _OWN.get(record, [])
    names = [name for name, column in Sign.columns().items() if column.type == CODE and name != "kind"]
    return told.select(
        *("child_id", "borough", "happened_on", "ended_on", "known_on", "end_known_on", "gone_on"),
        kind=ibis.literal(record.__name__),
        lasts=ibis.literal(record.spell or record.closes_itself),
        **{name: told[name] if name in own else ibis.null("string") for name in names},
    )


def _found(every: ir.Table, signs: ir.Table, window_days: int) -> ir.Table:
    """The landmarks with a visible record that tells where the child is, with what the visible ones say."""
    pairs = every.join(signs, "person")
    seen = visible(pairs, Sign, pairs.landmark_on)
    is_of_service, no_day = seen.kind.isin(_OF_SERVICES), ibis.null("date")
    facts = seen.select(
        *("person", "life_stage", "landmark_on", "months_to_stage", "place"),
        in_window=is_of_service & _in_window(seen, window_days),
        died=seen.kind == Death.__name__,
        adopted=ibis.or_(seen.closure_reason == codes.ADOPTED_CASE, seen.end_reason.isin(codes.ADOPTED_ENDS)),
        moved_on=(seen.closure_reason == codes.MOVED_CASE).ifelse(seen.ended_on, no_day),
        began_on=is_of_service.ifelse(seen.happened_on, no_day),
        looked_after=(seen.kind == CareEpisode.__name__) & _looked_after(seen),
        is_uasc=(seen.kind == Uasc.__name__) & is_open(seen, seen.landmark_on),
    )
    return facts.group_by("person", "life_stage", "landmark_on", "months_to_stage").agg(
        place=facts.place.max(),
        left=(facts.moved_on.max() > facts.began_on.max()),
        **{name: facts[name].any() for name in ("in_window", "died", "adopted", "looked_after", "is_uasc")},
    )


def _placed(found: ir.Table, boroughs: ir.Table) -> ir.Table:
    """The borough is that of the record or family membership that began last among those known."""
    return found.join(boroughs, found.place % _BOROUGHS == boroughs.number)


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


def _reason(placed: ir.Table) -> ir.StringValue:
    def holds(name: str) -> ir.BooleanValue:
        return placed[name].fill_null(False)

    return ibis.cases(
        (~holds("in_window"), "no_visible_record"),
        (holds("died"), "died"),
        (holds("adopted"), "adopted"),
        (holds("left"), "left_area"),
        (holds("looked_after"), "looked_after"),
        (holds("is_uasc"), "uasc"),
        else_="eligible",
    )


def _in_window(seen: ir.Table, window_days: int) -> ir.BooleanValue:
    """An event by its day; a record that lasts, if any day of it is in the window."""
    first = seen.landmark_on - ibis.interval(days=window_days)
    lasts_in = seen.lasts & ibis.or_(seen.ended_on.isnull(), seen.ended_on > first)
    return ibis.or_(seen.happened_on >= first, lasts_in)


def _looked_after(seen: ir.Table) -> ir.BooleanValue:
    """Short breaks (V3, V4) are not being looked after."""
    short = seen.legal_status.isin(codes.SHORT_BREAKS).fill_null(False)
    return ibis.and_(is_open(seen, seen.landmark_on), ~short)


def month_of(day: date) -> date:
    """The landmark of a day's month: its first."""
    return day.replace(day=1)
