"""Whatever the records: nothing known later changes a feature, every day is on one side, and no day counts twice."""

from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import catalogue
from features.define import Of
from features.engine import Block, People, blocks, values
from features.outcomes import OUTCOMES, Question, labels
from features.reasons import column_of
from features.relatives import relatives
from schemas.landmarks import Landmark, Relative
from schemas.records import CpPlan, Membership, Record, Referral
from schemas.view import Child
from tests.cases import covered, records, typed, value

LANDMARK = date(2026, 9, 1)
Row = dict[str, str | None]
quick = settings(derandomize=True, database=None, deadline=None, max_examples=15)

days_back = st.integers(1, 1300)
days_on = st.integers(0, 400)


def day(offset: int, landmark_on: date = LANDMARK) -> str:
    """The day so many days after the landmark, before it where negative."""
    return str(landmark_on + timedelta(days=offset))


# nothing that is known on or after a landmark changes a feature there: of each version only what was known by then is
# the same in both worlds; ends, values decided at the end or kept as now, later versions and vanishing differ


@st.composite
def past(draw: st.DrawFn) -> Row:
    """What was known of a version: when it began, and its end if that was known too."""
    began = draw(days_back)
    known = draw(st.integers(1, began))
    row: Row = {"record_id": draw(st.sampled_from("abc")), "happened_on": day(-began), "known_on": day(-known)}
    row["source_code"], row["initial_category"] = draw(st.sampled_from([("2A", "NEG"), ("6", "EMO"), ("10", "PHY")]))
    if draw(st.booleans()):
        row |= {"ended_on": day(-draw(st.integers(0, began))), "end_known_on": day(-draw(st.integers(1, known)))}
        row |= {"is_nfa": draw(st.sampled_from(["yes", "no"])), "closure_reason": draw(st.sampled_from(["RC7", "RC8"]))}
    if draw(st.booleans()):
        row["gone_on"] = day(-draw(st.integers(0, known)))
    return row


@st.composite
def future(draw: st.DrawFn, known: Row) -> Row:
    """The same version with what became known of it later."""
    row = dict(known)
    if "end_known_on" not in row and draw(st.booleans()):
        row |= {"ended_on": day(draw(st.integers(-1300, 400))), "end_known_on": day(draw(days_on))}
        row |= {"is_nfa": draw(st.sampled_from(["yes", "no"])), "closure_reason": draw(st.sampled_from(["RC7", "RC8"]))}
    if "gone_on" not in row and draw(st.booleans()):
        row["gone_on"] = day(draw(days_on))
    row |= {"latest_category": draw(st.sampled_from(["NEG", "EMO"])), "now_known_on": day(draw(days_on))}
    return row


@st.composite
def later(draw: st.DrawFn) -> Row:
    """A version that became known on the landmark or after it, whenever it happened."""
    row = draw(past())
    return row | {"known_on": day(draw(days_on)), "gone_on": None}


@st.composite
def two_worlds(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    known = draw(st.lists(past(), max_size=4))
    one, other = ([draw(future(row)) for row in known] + draw(st.lists(later(), max_size=3)) for _ in range(2))
    return one, other


def versions(record: type[Record], child_id: str, rows: list[Row]) -> pa.Table:
    names = record.linked().names
    own: Row = {"borough": "lbhf", "child_id": child_id, "how": "lag", "now_known_on": day(-1)}
    return typed(record.linked(), [own | {name: text for name, text in row.items() if name in names} for row in rows])


def block_of(record: type[Record]) -> Block:
    return next(block for block in blocks(catalogue()) if block.name == f"own_{record.__name__}")


def values_of(record: type[Record], worlds: tuple[list[Row], list[Row]]) -> list[dict[str, Any]]:
    """All features of a record in the two worlds; nothing where there is no visible record."""
    names = ("one", "other")
    spine = ibis.memtable({"row_id": [0, 1], "child_id": names, "landmark_on": [LANDMARK] * 2})
    rows = pa.concat_tables([versions(record, name, world) for name, world in zip(names, worlds, strict=True)])
    siblings = ibis.memtable(Relative.arrow().empty_table())
    people = People(spine, siblings)
    found = values(block_of(record), people, {record: ibis.memtable(rows)}).to_pyarrow().to_pylist()
    by_row = {row.pop("row_id"): row for row in found}
    return [by_row.get(place, {}) for place in (0, 1)]


@quick
@given(two_worlds())
def test_nothing_known_on_or_after_a_landmark_changes_a_feature_of_plans(worlds: tuple[list[Row], list[Row]]) -> None:
    one, other = values_of(CpPlan, worlds)
    assert one == other


@quick
@given(two_worlds())
def test_nothing_known_on_or_after_a_landmark_changes_a_feature_of_referrals(
    worlds: tuple[list[Row], list[Row]],
) -> None:
    one, other = values_of(Referral, worlds)
    assert one == other


@quick
@given(two_worlds())
def test_nothing_known_on_or_after_a_landmark_changes_who_are_siblings(worlds: tuple[list[Row], list[Row]]) -> None:
    found = []
    for world in worlds:
        members = [row | {"family_id": "f", "role": "child"} for row in world]
        own = [
            {"record_id": "own", "happened_on": day(-4000), "known_on": day(-4000)}
            | {"family_id": "f", "role": "child"}
        ]
        table = pa.concat_tables([versions(Membership, "child", own), versions(Membership, "sibling", members)])
        spine = ibis.memtable({"row_id": [0], "child_id": ["child"], "landmark_on": [LANDMARK]})
        nobody = ibis.memtable(Child.arrow().empty_table())
        found.append(relatives(spine, ibis.memtable(table), nobody).to_pyarrow().to_pylist())
    assert found[0] == found[1]


# a day is in the window or in the horizon, never both, and none between is in neither


@settings(quick, max_examples=3)
@given(st.dates(date(2008, 1, 1), date(2018, 12, 31)).map(lambda on: on.replace(day=1)))
def test_every_day_is_in_the_window_or_in_the_horizon(landmark_on: date) -> None:
    offsets = range(-1830, 1100)
    lines = [f"{offset} {day(offset, landmark_on)} {day(offset + 1, landmark_on)}" for offset in offsets]
    drawn = records({"child": {CpPlan: "\n".join(["child_id happened_on ended_on", *lines])}})
    tables = {record: ibis.memtable(rows) for record, rows in drawn.items()}
    children = [str(offset) for offset in offsets]
    spine = spine_of(children, landmark_on)
    last = landmark_on.replace(year=landmark_on.year + 3) - landmark_on
    assert in_window(spine, tables) == {offset for offset in offsets if -1825 <= offset < 0}
    assert in_horizon(spine, tables, children) == {offset for offset in offsets if 0 <= offset < last.days}


def spine_of(children: list[str], landmark_on: date) -> ibis.Table:
    own = {"borough": "lbhf", "life_stage": "key_stage_2", "landmark_on": str(landmark_on), "reason": "eligible"}
    rows = [{"row_id": str(place), "child_id": name, "kin_id": name} for place, name in enumerate(children)]
    return ibis.memtable(typed(Landmark.arrow(), [own | row | {"months_to_stage": "1"} for row in rows])).cache()


def in_window(spine: ibis.Table, tables: dict[type, ibis.Table]) -> set[int]:
    people = People(spine, ibis.memtable(Relative.arrow().empty_table()))
    block = Block(CpPlan, Of.OWN, (column_of()["cp_plans_1825d"],))
    found = values(block, people, tables).join(spine, "row_id").to_pyarrow().to_pylist()
    return {int(row["child_id"]) for row in found if row["cp_plans_1825d"] == 1}


def in_horizon(spine: ibis.Table, tables: dict[type, ibis.Table], children: list[str]) -> set[int]:
    born = typed(Child.arrow(), [{"child_id": name, "kin_id": name, "born_on": "2008-01-01"} for name in children])
    ask = [Question(OUTCOMES["cp_plan"], 36, 60)]
    told = labels(spine, ibis.memtable(born), tables, ibis.memtable(covered("cin_census")), ask, date(2026, 9, 1))
    found = told.join(spine.select("row_id", "child_id"), "row_id").to_pyarrow().to_pylist()
    return {int(row["child_id"]) for row in found if row["label"] == 1}


# days


spells = st.lists(st.tuples(st.integers(1, 1400), st.none() | st.integers(0, 900)), max_size=5)


@settings(quick, max_examples=25)
@given(spells)
def test_the_days_of_plans_are_those_of_their_union_in_the_window(drawn: list[tuple[int, int | None]]) -> None:
    lines = [f"{day(-began)} {'-' if lasted is None else day(lasted - began)}" for began, lasted in drawn]
    # an end on or after the landmark was told in advance
    text = "\n".join(["happened_on ended_on end_known_on", *(f"{line} {day(-1)}" for line in lines)])
    union = {
        offset
        for began, lasted in drawn
        for offset in range(-began, 0 if lasted is None else min(lasted - began, 0))
        if offset >= -1095
    }
    found = value("cp_plan_days_1095d", str(LANDMARK), {CpPlan: text})
    assert found == len(union) <= 1095
