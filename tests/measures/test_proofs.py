"""A promise that is broken once is found, and one that is kept is told in counts."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from measures.proofs import LARGE_KIN, cut, kin_apart, known_by_fold, unseen_future, untrained
from schemas.records import CpPlan, Referral
from tests.cases import linked, rows

EDITS = {"deleted": 3, "added": 2}


def facts(**columns: list[object]) -> pd.DataFrame:
    keys = {"child_id": ["a", "b"], "life_stage": ["school_entry"] * 2, "landmark_on": [date(2024, 9, 1)] * 2}
    return pd.DataFrame(keys | {"reason": ["eligible", "died"], "referrals_365d": [1.0, None]} | columns)


def test_the_same_facts_hold_and_a_null_equals_a_null() -> None:
    proof = unseen_future(facts(), facts(), EDITS)
    assert (proof.holds, proof.checked, proof.violations) == (True, 4, 0)


@pytest.mark.parametrize(
    ("columns", "names"),
    [({"reason": ["eligible", "uasc"]}, "reason 1"), ({"referrals_365d": [2.0, None]}, "referrals_365d 1")],
)
def test_a_fact_that_differs_is_named_and_counted(columns: dict[str, list[object]], names: str) -> None:
    proof = unseen_future(facts(), facts(**columns), EDITS)
    assert not proof.holds
    assert proof.violations == 1
    assert names in proof.words


def test_a_value_that_becomes_known_differs() -> None:
    assert unseen_future(facts(), facts(referrals_365d=[1.0, 0.0]), EDITS).violations == 1


def test_a_landmark_of_one_side_alone_differs() -> None:
    assert unseen_future(facts(), facts().head(1), EDITS).violations == 1


def test_without_edits_or_landmarks_nothing_is_proved() -> None:
    assert not unseen_future(facts(), facts(), {}).holds
    assert not unseen_future(facts().head(0), facts().head(0), EDITS).holds


def split(text: str) -> pd.DataFrame:
    told = pd.DataFrame(rows(text))
    return told.assign(row_id=told["row_id"].astype(int), held_out=told["held_out"].astype(int))


TRAINED = """outcome fold held_out row_id
    cp_plan 2021-09-01 0 1
    cp_plan 2021-09-01 1 3"""
TESTED = """outcome fold held_out row_id
    cp_plan 2021-09-01 0 3
    cp_plan 2021-09-01 1 2"""


def test_kin_on_one_side_of_each_split_hold_though_other_splits_use_them() -> None:
    kin = pd.Series({1: "one", 2: "one", 3: "other"})
    proof = kin_apart(split(TRAINED), split(TESTED), kin, pd.Series(["one", "one", "other"]))
    assert (proof.holds, proof.checked, proof.violations) == (True, 2, 0)
    assert "ALARM" not in proof.words


def test_a_kin_on_both_sides_is_found() -> None:
    kin = pd.Series({1: "one", 2: "one", 3: "one"})
    proof = kin_apart(split(TRAINED), split(TESTED), kin, pd.Series(["one"] * 3))
    assert (proof.holds, proof.violations) == (False, 2)
    assert "one" not in proof.words.split()


def test_a_row_without_kin_is_found() -> None:
    assert not kin_apart(split(TRAINED), split(TESTED), pd.Series({1: "one", 3: "other"}), pd.Series(["one"])).holds


@pytest.mark.parametrize(("members", "is_told"), [(LARGE_KIN, False), (LARGE_KIN + 1, True)])
def test_a_large_kin_raises_the_alarm_and_is_no_violation(members: int, is_told: bool) -> None:
    kin = pd.Series({1: "one", 2: "one", 3: "other"})
    proof = kin_apart(split(TRAINED), split(TESTED), kin, pd.Series(["one"] * members))
    assert proof.holds
    assert ("ALARM: 1 kin" in proof.words) is is_told


FOLD = date(2021, 9, 1)


def trained(landmark_on: date = date(2019, 7, 1), closed: int = 2) -> pd.DataFrame:
    row = {"outcome": "cp_plan", "fold": FOLD, "held_out": 0, "row_id": 7, "closed_intervals": closed}
    return pd.DataFrame([row | {"child_id": "a", "landmark_on": landmark_on}])


def label(**changed: object) -> pd.DataFrame:
    told = {"row_id": 7, "outcome": "cp_plan", "as_of": FOLD, "label": 1, "reason": "event"}
    told |= {"event_on": date(2020, 3, 1), "closed_intervals": 2, "event_interval": 1}
    return pd.DataFrame([told | changed])


def known(known_on: date) -> pd.DataFrame:
    return pd.DataFrame([{"child_id": "a", "happened_on": date(2020, 3, 1), "known_on": known_on}])


IN_TIME = known(date(2021, 8, 31))
LAG = {"cp_plan": 60}


def test_what_was_known_by_the_fold_s_start_holds() -> None:
    proof = known_by_fold(trained(), label(), IN_TIME, label(), LAG)
    assert (proof.holds, proof.checked) == (True, 1)


def test_an_outcome_known_only_at_the_fold_s_start_is_found() -> None:
    proof = known_by_fold(trained(), label(), known(FOLD), label(), LAG)
    assert not proof.holds
    assert "1 events not known by then" in proof.words


def test_an_interval_recorded_too_late_is_found() -> None:
    late = trained(landmark_on=date(2019, 8, 1))
    assert "1 intervals not over" in known_by_fold(late, label(), IN_TIME, label(), LAG).words
    assert known_by_fold(late, label(), IN_TIME, label(), {"cp_plan": 31}).holds


def test_a_landmark_after_the_fold_s_start_is_found() -> None:
    none_closed = trained(landmark_on=date(2021, 10, 1), closed=0)
    words = known_by_fold(none_closed, label(closed_intervals=0), IN_TIME, label(closed_intervals=0), LAG).words
    assert "1 landmarks after the fold's start" in words


def test_a_label_of_another_date_is_found() -> None:
    other = label(as_of=date(2022, 9, 1))
    assert "1 labels of another date" in known_by_fold(trained(), other, IN_TIME, other, LAG).words


def test_a_label_that_later_records_changed_is_found() -> None:
    again = label(reason="no_event", label=0, event_on=None)
    assert "1 labels that later records changed" in known_by_fold(trained(), label(), IN_TIME, again, LAG).words


def test_where_nothing_was_trained_that_is_said() -> None:
    assert [(proof.holds, proof.checked) for proof in untrained()] == [(True, 0), (True, 0)]


def left(text: str, day: str, record: type = Referral) -> list[dict[str, object]]:
    table: pa.Table = cut(record, linked(record, text), date.fromisoformat(day))
    return table.to_pylist()


def test_a_cut_table_forgets_what_was_known_on_the_day() -> None:
    text = """happened_on | known_on
              2021-03-01  | 2021-03-31
              2021-03-02  | 2021-04-01"""
    assert [str(row["happened_on"]) for row in left(text, "2021-04-01")] == ["2021-03-01"]


def test_a_cut_table_forgets_ends_disappearances_and_present_values() -> None:
    text = """happened_on | ended_on   | end_known_on | gone_on    | is_nfa
              2021-03-01  | 2021-03-20 | 2021-04-01   | 2021-04-01 | yes"""
    (row,) = left(text, "2021-04-01")
    assert [row[name] for name in ("ended_on", "end_known_on", "gone_on", "is_nfa")] == [None] * 4
    (row,) = left(text, "2021-04-02")
    assert row["ended_on"] == date(2021, 3, 20)
    assert row["gone_on"] == date(2021, 4, 1)
    plan = """happened_on | known_on   | now_known_on | latest_category
              2021-03-01  | 2021-03-31 | 2021-09-01   | NEG"""
    assert [left(plan, day, CpPlan)[0]["latest_category"] for day in ("2021-09-01", "2021-09-02")] == [None, "NEG"]
