"""What followed a landmark: the only file that looks forward (design.md, rules 4 to 7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from features.entries import ADULT_AGE, FIRST_AGE, care_entries, justice_entries
from features.landmarks import CLOSURE
from features.visible import visible
from schemas import codes
from schemas.landmarks import Label
from schemas.records import (
    SERVICE_RECORDS,
    CareEpisode,
    CpPlan,
    Death,
    Hearing,
    LegalOutcome,
    Offence,
    Record,
    Referral,
    Uasc,
)

Tables = Mapping[type[Record], ir.Table]
_INTERVAL_MONTHS = 12
# the day that each reason names
_NAMED = {
    "event": "event_on",
    "died": "died_on",
    "adopted": "adopted_on",
    "left_area": "left_on",
    "lost_coverage": "lost_on",
}


@dataclass(frozen=True)
class Outcome:
    """An outcome: the sources that must be covered to know that it did not happen, and the clause that tells it.

    after_closure: it is asked of children whose case was closed, not of those at a life stage.
    """

    name: str
    services: tuple[str, ...]
    says: str
    after_closure: bool = False


@dataclass(frozen=True)
class Known:
    """What was known before one date: the visible records, and the entries that follow from them."""

    records: Tables
    care_entries: ir.Table
    justice_entries: ir.Table


OUTCOMES = {
    outcome.name: outcome
    for outcome in (
        Outcome("care_entry", ("ssda903",), "a child came into care"),
        Outcome("cp_plan", ("cin_census",), "a child was put on a child protection plan"),
        Outcome("youth_justice_entry", ("youth_justice",), "a child had a first caution or sentence"),
        Outcome("rereferral", ("cin_census",), "a child whose case was closed was referred again", after_closure=True),
        Outcome("custody_or_remand", ("ssda903", "youth_justice"), "a child was remanded or sentenced to custody"),
        Outcome(
            "intensive_support",
            ("cin_census", "ssda903", "youth_justice"),
            "a child came into care, was put on a child protection plan, or was remanded or sentenced to custody",
        ),
    )
}


@dataclass(frozen=True)
class Question:
    """What is asked of each landmark: which outcome, over how long, and how late it may be recorded."""

    outcome: Outcome
    horizon_months: int
    label_lag_days: int


def labels(
    spine: ir.Table, children: ir.Table, tables: Tables, coverage: ir.Table, questions: Sequence[Question], as_of: date
) -> ir.Table:
    """One row per question and landmark of the cohort (schemas.landmarks.Label), as known before `as_of`."""
    return ibis.union(*answers(spine, children, tables, coverage, questions, as_of))


def answers(
    spine: ir.Table, children: ir.Table, tables: Tables, coverage: ir.Table, questions: Sequence[Question], as_of: date
) -> Iterator[ir.Table]:
    """The labels of one question after the other.

    The risk set is tested first; then whether the row is too recent, by date alone; then what came first of the event,
    death or adoption (no event), leaving the area or lost coverage (censored).
    """
    known = _known(children, tables, as_of)
    ended: dict[tuple[bool, int], ir.Table] = {}
    for ask in questions:
        which = (ask.outcome.after_closure, ask.horizon_months)
        if which not in ended:
            ended[which] = _ended(_horizons(spine, children, *which), known, as_of).cache()
        yield _answered(ended[which], known, coverage, ask, as_of)


def event_days(outcome: str, children: ir.Table, tables: Tables, as_of: date) -> ir.Table:
    """The days (child_id, day) of an outcome's events, as known before `as_of`."""
    return _events(outcome, _known(children, tables, as_of))


def _known(children: ir.Table, tables: Tables, as_of: date) -> Known:
    # what several questions read is computed once, but for the records: to cut them again costs less than to keep them
    seen = {record: visible(tables[record], record, as_of) for record in (*SERVICE_RECORDS, Death, Uasc)}
    return Known(
        seen,
        care_entries(seen[CareEpisode], seen[Uasc]).cache(),
        justice_entries(seen[LegalOutcome], seen[Offence], children).cache(),
    )


def _ended(asked: ir.Table, known: Known, as_of: date) -> ir.Table:
    """The landmarks before `as_of`, with what ended a child's follow-up before the horizon."""
    asked = asked.filter(asked.landmark_on < as_of)
    ended = _with_first(asked, "died_on", known.records[Death].select("child_id", day="happened_on"))
    ended = _with_first(ended, "adopted_on", _adoptions(known))
    return _with_first(ended, "left_on", _departures(known))


def _answered(ended: ir.Table, known: Known, coverage: ir.Table, ask: Question, as_of: date) -> ir.Table:
    told = _with_first(ended, "event_on", _events(ask.outcome.name, known))
    told = _with_lost_coverage(told, coverage, ask.outcome)
    told = _with_risk(told, known, ask.outcome.name)
    return _labelled(told, ask, as_of)


def _horizons(spine: ir.Table, children: ir.Table, after_closure: bool, horizon_months: int) -> ir.Table:
    asked = (spine.life_stage == CLOSURE) == after_closure
    rows = spine.filter(spine.reason == "eligible", asked).join(children.select("child_id", "born_on"), "child_id")
    rows = rows.join(_interval_ends(spine, horizon_months), "landmark_on")
    adult_on = (rows.born_on + ibis.interval(years=ADULT_AGE)).cast("date")
    full = rows[_end_of(horizon_months)]
    return rows.select(
        "row_id",
        "child_id",
        "borough",
        "landmark_on",
        "born_on",
        *(_end_of(months) for months in _intervals_of(horizon_months)),
        ends_on=ibis.least(full, adult_on),
        is_cut=adult_on < full,
    )


def _intervals_of(horizon_months: int) -> list[int]:
    """The months after a landmark at which its intervals, and its horizon, end."""
    return sorted({*range(_INTERVAL_MONTHS, horizon_months + 1, _INTERVAL_MONTHS), horizon_months})


def _end_of(months: int) -> str:
    return f"after_{months}m"


def _interval_ends(spine: ir.Table, horizon_months: int) -> ir.Table:
    """The days on which intervals end, worked out once a date and not once a row."""
    dates = spine.select("landmark_on").distinct()
    return dates.mutate(
        **{
            _end_of(months): (dates.landmark_on + ibis.interval(months=months)).cast("date")
            for months in _intervals_of(horizon_months)
        }
    )


def _with_first(rows: ir.Table, name: str, days: ir.Table) -> ir.Table:
    """The first of a child's `days` on or after the landmark and before the end of the horizon."""
    pairs = rows.select("row_id", "child_id", "landmark_on", "ends_on").join(days, "child_id")
    inside = pairs.filter(pairs.day >= pairs.landmark_on, pairs.day < pairs.ends_on)
    first = inside.group_by("row_id").agg(**{name: inside.day.min()})
    return rows.left_join(first, "row_id").drop("row_id_right")


def _events(name: str, known: Known) -> ir.Table:
    """The days of an outcome's events, per child."""
    if name == "care_entry":
        return known.care_entries.select("child_id", day="happened_on")
    if name == "cp_plan":
        return known.records[CpPlan].select("child_id", day="happened_on")
    if name == "youth_justice_entry":
        return known.justice_entries.select("child_id", day="happened_on")
    if name == "rereferral":
        return known.records[Referral].select("child_id", day="happened_on")
    if name == "custody_or_remand":
        return _custody_or_remand(known)
    parts = (_events(part, known) for part in ("care_entry", "cp_plan", "custody_or_remand"))
    return ibis.union(*(part.cast({"child_id": "string", "day": "date"}) for part in parts))


def _custody_or_remand(known: Known) -> ir.Table:
    episodes, outcomes, hearings = known.records[CareEpisode], known.records[LegalOutcome], known.records[Hearing]
    overturned = outcomes.appeal_status.isin(codes.OVERTURNED).fill_null(False)
    return ibis.union(
        episodes.filter(episodes.legal_status.isin(codes.REMANDS)).select("child_id", day="happened_on"),
        outcomes.filter(outcomes.group == "Custody", ~overturned).select("child_id", day="happened_on"),
        hearings.filter(hearings.remand_decision.isin(codes.REMANDING)).select("child_id", day="happened_on"),
    )


def _adoptions(known: Known) -> ir.Table:
    referrals, episodes = known.records[Referral], known.records[CareEpisode]
    return ibis.union(
        referrals.filter(referrals.closure_reason == codes.ADOPTED_CASE).select("child_id", day="ended_on"),
        episodes.filter(episodes.end_reason.isin(codes.ADOPTED_ENDS)).select("child_id", day="ended_on"),
    )


def _departures(known: Known) -> ir.Table:
    """Referrals closed because the family moved to another council, with no record in any borough from that day on."""
    referrals = known.records[Referral]
    moves = referrals.filter(referrals.closure_reason == codes.MOVED_CASE).select("child_id", day="ended_on")
    began = ibis.union(
        *(known.records[record].select("child_id", began_on="happened_on") for record in SERVICE_RECORDS)
    )
    last = began.group_by("child_id").agg(last_on=began.began_on.max())
    left = moves.join(last, "child_id")
    return left.filter(left.last_on < left.day).select("child_id", "day")


def _with_lost_coverage(rows: ir.Table, coverage: ir.Table, outcome: Outcome) -> ir.Table:
    """The first day on or after the landmark that some source does not cover, and the last end of its coverage.

    Both are of the borough of the landmark; the end of coverage is read as the start of the day after it.
    """
    places = rows.select("borough", "landmark_on").distinct()
    for service in outcome.services:
        told = coverage.filter(coverage.service == service)
        ends = told.group_by(place=told.borough).agg(
            **{f"{service}_ends_on": (told.to_on.max() + ibis.interval(days=1)).cast("date")}
        )
        holding = told.select(
            place="borough", from_on="from_on", lost_on=(told.to_on + ibis.interval(days=1)).cast("date")
        )
        places = places.left_join(ends, places.borough == ends.place).drop("place")
        held = places.left_join(
            holding,
            [
                places.borough == holding.place,
                holding.from_on <= places.landmark_on,
                holding.lost_on > places.landmark_on,
            ],
        )
        places = held.drop("place", "from_on").rename(**{f"{service}_lost_on": "lost_on"})
    lost, ended = (
        # Spark takes the least of two and more: twice the first is the same
        ibis.least(told[0], *told)
        for told in (
            [places[f"{name}_{day}"].fill_null(places.landmark_on) for name in outcome.services]
            for day in ("lost_on", "ends_on")
        )
    )
    places = places.select("borough", "landmark_on", lost_on=lost, covered_to_on=ended)
    return rows.join(places, ["borough", "landmark_on"])


def _with_risk(rows: ir.Table, known: Known, name: str) -> ir.Table:
    """Why a row is not at risk, in truth as known before the as-of; null where it is."""
    reasons: list[tuple[ibis.Deferred, str]] = []
    if name in ("care_entry", "intensive_support"):
        episodes = known.records[CareEpisode]
        care = episodes.filter(~episodes.legal_status.isin(codes.SHORT_BREAKS).fill_null(False))
        rows = _flagged(rows, "in_care", care, running=True)
        reasons.append((_.in_care, "looked_after"))
    if name in ("cp_plan", "intensive_support"):
        rows = _flagged(rows, "on_plan", known.records[CpPlan], running=True)
        reasons.append((_.on_plan, "on_cp_plan"))
    if name == "rereferral":
        rows = _flagged(rows, "referred", known.records[Referral], running=True)
        reasons.append((_.referred, "open_referral"))
    if name == "youth_justice_entry":
        rows = _flagged(rows, "entered", known.justice_entries, running=False)
        rows = rows.mutate(ten_on=(rows.born_on + ibis.interval(years=FIRST_AGE)).cast("date"))
        reasons.append(((_.landmark_on < _.ten_on) | (_.landmark_on >= _.ends_on), "age"))
        reasons.append((_.entered, "earlier_entry"))
    if not reasons:
        return rows.mutate(not_at_risk=ibis.null("string"))
    return rows.mutate(not_at_risk=ibis.cases(*reasons, else_=ibis.null("string")))


def _flagged(rows: ir.Table, name: str, records: ir.Table, *, running: bool) -> ir.Table:
    """Whether a record of the child began before the landmark and, if `running`, had not ended by it."""
    pairs = rows.select("row_id", "child_id", "landmark_on").join(records, "child_id")
    began = pairs.filter(pairs.happened_on < pairs.landmark_on)
    if running:
        began = began.filter(ibis.or_(began.ended_on.isnull(), began.ended_on > began.landmark_on))
    found = began.select("row_id").distinct().mutate(**{name: ibis.literal(True)})
    joined = rows.left_join(found, "row_id").drop("row_id_right")
    return joined.mutate(**{name: joined[name].fill_null(False)})


def _labelled(rows: ir.Table, ask: Question, as_of: date) -> ir.Table:
    gone_on = ibis.least(rows.left_on.fill_null(rows.ends_on), rows.lost_on, rows.ends_on)
    settled_on = ibis.least(rows.died_on.fill_null(rows.ends_on), rows.adopted_on.fill_null(rows.ends_on))
    rows = rows.mutate(gone_on=gone_on, settled_on=settled_on)
    # what comes after adoption, or after the child has gone, is no event of this landmark
    comes_first = (rows.event_on <= rows.settled_on) & (rows.event_on < rows.gone_on)
    rows = rows.mutate(event_on=comes_first.ifelse(rows.event_on, ibis.null("date")))
    rows = rows.mutate(reason=_reason(rows, ask, as_of))
    label = ibis.cases(
        (rows.reason == "event", 1),
        (rows.reason.isin(("no_event", "died", "adopted", "turned_18")), 0),
        else_=ibis.null("int32"),
    )
    closed, fell = _intervals(rows, ask, as_of)
    return rows.select(
        "row_id",
        "reason",
        outcome=ibis.literal(ask.outcome.name),
        as_of=ibis.literal(as_of),
        label=label.cast("int32"),
        event_on=ibis.cases(
            *((rows.reason == reason, rows[day]) for reason, day in _NAMED.items()), else_=ibis.null("date")
        ),
        closed_intervals=closed,
        event_interval=fell,
    ).select(list(Label.columns()))


def _reason(rows: ir.Table, ask: Question, as_of: date) -> ir.StringValue:
    ready_on = (rows.ends_on + ibis.interval(days=ask.label_lag_days)).cast("date")
    is_settled = (rows.settled_on <= rows.gone_on) & (rows.settled_on < rows.ends_on)
    return ibis.cases(
        (rows.not_at_risk.notnull(), rows.not_at_risk),
        (ibis.or_(ready_on > as_of, ready_on > rows.covered_to_on), "too_recent"),
        (rows.event_on.notnull(), "event"),
        (is_settled & (rows.died_on <= rows.settled_on), "died"),
        (is_settled & (rows.adopted_on <= rows.settled_on), "adopted"),
        (rows.left_on <= rows.gone_on, "left_area"),
        (rows.gone_on < rows.ends_on, "lost_coverage"),
        (rows.is_cut, "turned_18"),
        else_="no_event",
    )


def _intervals(rows: ir.Table, ask: Question, as_of: date) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """How many 12-month intervals are closed and known before `as_of`, and the one in which the event fell.

    An interval in which the child left the area, or coverage was lost, is not closed; after death or adoption the
    child stays in the count, without the event.
    """
    closed = ibis.literal(0, "int32")
    fell = ibis.literal(0, "int32")
    for number in range(1, ask.horizon_months // _INTERVAL_MONTHS + 1):
        begins_on = rows[_end_of(_INTERVAL_MONTHS * (number - 1))] if number > 1 else rows.landmark_on
        ends_on = rows[_end_of(_INTERVAL_MONTHS * number)]
        known_on = (ends_on + ibis.interval(days=ask.label_lag_days)).cast("date")
        event_in = ((rows.event_on >= begins_on) & (rows.event_on < ends_on)).fill_null(False)
        is_known = (known_on <= as_of) & (known_on <= rows.covered_to_on) & (ends_on <= rows.ends_on)
        whole = is_known & ((rows.gone_on >= ends_on) | event_in) & rows.not_at_risk.isnull()
        closed = whole.ifelse(number, closed)
        fell = (whole & event_in).ifelse(number, fell)
    return closed.cast("int32"), fell.cast("int32")
