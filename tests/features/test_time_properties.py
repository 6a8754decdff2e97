"""Whatever the records: every day is on one side of a landmark, and no day of plans counts twice."""

from datetime import date, timedelta

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from features.define import Of
from features.engine import Block, People, values
from features.outcomes import OUTCOMES, Question, labels
from features.reasons import column_of
from schemas.landmarks import Landmark, Relative
from schemas.records import CpPlan
from schemas.view import Child
from tests.cases import covered, records, typed, value

LANDMARK = date(2026, 9, 1)
quick = settings(derandomize=True, database=None, deadline=None, max_examples=15)


def day(offset: int, landmark_on: date = LANDMARK) -> str:
    """The day so many days after the landmark, before it where negative."""
    return str(landmark_on + timedelta(days=offset))


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
