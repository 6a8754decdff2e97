"""What followed a landmark (design.md, rules 4, 5 and 7; section 3, Outcomes).

Each row is a child of its own, eligible at the landmark of 1 September 2020, with what is asked, its records, and the
answer: label, reason and day. The child is born on 1 June 2008 unless the row says otherwise. The horizon is 36 months,
to 1 September 2023, the label lag 60 days; records are known on the day they happened unless the text says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from extracts.derive import uasc
from features.landmarks import CLOSURE
from features.outcomes import OUTCOMES, Question, labels
from schemas.landmarks import Landmark
from schemas.records import (
    CareEpisode,
    CpPlan,
    Death,
    EhContact,
    Hearing,
    LegalOutcome,
    Offence,
    Referral,
    Uasc,
)
from schemas.view import Child
from tests.cases import Texts, covered, records, typed

LANDMARK, AS_OF = "2020-09-01", date(2026, 9, 1)
SERVICES = ("cin_census", "ssda903", "youth_justice")
Answer = tuple[int | None, str, str | None]


@dataclass(frozen=True)
class Case:
    """What is asked of one child, and the answer."""

    outcome: str
    texts: Texts
    answer: Answer
    born_on: str = field(default="2008-06-01", kw_only=True)


NO = (0, "no_event", None)
C1_THEN_C2 = "happened_on ended_on legal_status\n2020-10-01 2021-02-01 C1\n2021-02-01 - C2"
CASES: dict[str, Case] = {
    # every day is on exactly one side
    "a plan that starts on the landmark is an event": Case(
        "cp_plan", {CpPlan: "happened_on\n2020-09-01"}, (1, "event", "2020-09-01")
    ),
    "a plan that starts on the last day of the horizon is an event": Case(
        "cp_plan", {CpPlan: "happened_on\n2023-08-31"}, (1, "event", "2023-08-31")
    ),
    "a plan that starts on the day after the horizon is none": Case("cp_plan", {CpPlan: "happened_on\n2023-09-01"}, NO),
    "a plan that came and went before the landmark is none": Case(
        "cp_plan", {CpPlan: "happened_on ended_on\n2020-01-01 2020-08-31"}, NO
    ),
    "of two plans the first is the event": Case(
        "cp_plan", {CpPlan: "happened_on ended_on\n2022-03-01 -\n2021-03-01 2021-06-01"}, (1, "event", "2021-03-01")
    ),
    "a plan that became known on the as-of is not known": Case(
        "cp_plan", {CpPlan: "happened_on known_on\n2021-01-01 2026-09-01"}, NO
    ),
    "a plan that vanished before the as-of is none": Case(
        "cp_plan", {CpPlan: "happened_on gone_on\n2021-01-01 2026-08-31"}, NO
    ),
    "a plan that is gone on the as-of still is": Case(
        "cp_plan", {CpPlan: "happened_on gone_on\n2021-01-01 2026-09-01"}, (1, "event", "2021-01-01")
    ),
    # the risk set
    "a child on a plan is not at risk of one": Case(
        "cp_plan", {CpPlan: "happened_on ended_on\n2020-08-01 2020-10-01\n2021-08-01 -"}, (None, "on_cp_plan", None)
    ),
    "a child whose plan became known late was in truth not at risk": Case(
        "cp_plan", {CpPlan: "happened_on known_on\n2020-08-01 2020-10-01"}, (None, "on_cp_plan", None)
    ),
    "a child whose plan ended on the landmark is at risk of another": Case(
        "cp_plan", {CpPlan: "happened_on ended_on\n2020-08-01 2020-09-01"}, NO
    ),
    "a child in care in truth is not at risk of entering it": Case(
        "care_entry",
        {CareEpisode: "happened_on known_on legal_status\n2020-08-20 2020-09-19 C2"},
        (None, "looked_after", None),
    ),
    "a child on short breaks is at risk of entering care": Case(
        "care_entry", {CareEpisode: "happened_on legal_status\n2020-08-20 V4"}, NO
    ),
    "a child on a plan is not at risk of intensive support": Case(
        "intensive_support", {CpPlan: "happened_on\n2020-08-20"}, (None, "on_cp_plan", None)
    ),
    # care entry
    "the first row of a period of care is a care entry": Case(
        "care_entry", {CareEpisode: C1_THEN_C2}, (1, "event", "2020-10-01")
    ),
    "a second period of care is an entry too": Case(
        "care_entry",
        {CareEpisode: "happened_on ended_on legal_status\n2020-01-01 2020-06-01 V2\n2021-05-01 - V2"},
        (1, "event", "2021-05-01"),
    ),
    "a remand to the council (J1) alone is a care entry": Case(
        "care_entry",
        {CareEpisode: "happened_on ended_on legal_status\n2022-01-01 2022-02-01 J1"},
        (1, "event", "2022-01-01"),
    ),
    "short breaks (V3) are no care entry": Case(
        "care_entry", {CareEpisode: "happened_on ended_on legal_status\n2022-01-01 2022-01-10 V3"}, NO
    ),
    "short breaks (V4) are no care entry": Case(
        "care_entry", {CareEpisode: "happened_on legal_status\n2022-01-01 V4"}, NO
    ),
    "care that follows short breaks without a gap is an entry": Case(
        "care_entry",
        {CareEpisode: "happened_on ended_on legal_status\n2020-08-01 2022-03-01 V4\n2022-03-01 - V2"},
        (1, "event", "2022-03-01"),
    ),
    "an unaccompanied child's care is no care entry": Case(
        "care_entry",
        {CareEpisode: "happened_on legal_status\n2021-05-01 V2", Uasc: "ended_on known_on\n- 2021-06-01"},
        NO,
    ),
    "care that began after a child was no longer listed as unaccompanied is": Case(
        "care_entry",
        {
            CareEpisode: "happened_on ended_on legal_status\n2020-01-01 2020-03-01 V2\n2022-05-01 - C2",
            Uasc: "ended_on known_on end_known_on\n2021-01-01 2020-02-01 2021-02-01",
        },
        (1, "event", "2022-05-01"),
    ),
    # custody or remand
    "a remand (J1) is custody or remand": Case(
        "custody_or_remand", {CareEpisode: "happened_on legal_status\n2022-01-01 J1"}, (1, "event", "2022-01-01")
    ),
    "detention under PACE (J2) is": Case(
        "custody_or_remand", {CareEpisode: "happened_on legal_status\n2022-01-01 J2"}, (1, "event", "2022-01-01")
    ),
    "a hearing that remands is, alone": Case(
        "custody_or_remand",
        {Hearing: "happened_on remand_decision\n2022-01-01 remand_to_youth_detention"},
        (1, "event", "2022-01-01"),
    ),
    "a hearing that bails is not": Case(
        "custody_or_remand", {Hearing: "happened_on remand_decision\n2022-01-01 conditional_bail"}, NO
    ),
    "a custodial outcome is": Case(
        "custody_or_remand", {LegalOutcome: "happened_on group\n2022-01-01 Custody"}, (1, "event", "2022-01-01")
    ),
    "a custodial outcome that an appeal overturned is not": Case(
        "custody_or_remand",
        {LegalOutcome: "happened_on | group | appeal_status\n2022-01-01 | Custody | Result of appeal successful"},
        NO,
    ),
    "a care order is not": Case("custody_or_remand", {CareEpisode: "happened_on legal_status\n2022-01-01 C2"}, NO),
    # youth justice entry
    "a first caution is a youth-justice entry": Case(
        "youth_justice_entry", {LegalOutcome: "happened_on group\n2022-01-01 Pre-Court"}, (1, "event", "2022-01-01")
    ),
    "a diversion is not": Case("youth_justice_entry", {LegalOutcome: "happened_on group\n2022-01-01 Diversion"}, NO),
    "an outcome changed on appeal is not": Case(
        "youth_justice_entry",
        {LegalOutcome: "happened_on | group | appeal_status\n2022-01-01 | Community | Changed on appeal"},
        NO,
    ),
    "an outcome of an offence before the tenth birthday is not": Case(
        "youth_justice_entry",
        {
            Offence: "record_id happened_on\nyoung 2020-07-31",
            LegalOutcome: "offence_id happened_on group\nyoung 2022-01-01 Community",
        },
        NO,
        born_on="2010-08-01",
    ),
    "a child that already entered is not at risk": Case(
        "youth_justice_entry",
        {LegalOutcome: "happened_on group\n2020-08-31 Pre-Court\n2022-01-01 Custody"},
        (None, "earlier_entry", None),
    ),
    "a child under ten at the landmark is not at risk": Case(
        "youth_justice_entry", {}, (None, "age", None), born_on="2010-09-02"
    ),
    "a child that is ten on the landmark is at risk": Case("youth_justice_entry", {}, NO, born_on="2010-09-01"),
    # re-referral, asked of closed cases, here over 36 months too
    "a referral after the closure is a re-referral": Case(
        "rereferral",
        {Referral: "happened_on ended_on\n2020-03-01 2020-08-10\n2021-02-01 -"},
        (1, "event", "2021-02-01"),
    ),
    "one without further action is one, too": Case(
        "rereferral", {Referral: "happened_on ended_on\n2021-02-01 2021-02-01"}, (1, "event", "2021-02-01")
    ),
    "a case that stays closed is none": Case(
        "rereferral", {Referral: "happened_on ended_on\n2020-03-01 2020-08-10"}, NO
    ),
    "a child referred again before the landmark is not at risk": Case(
        "rereferral",
        {Referral: "happened_on ended_on\n2020-03-01 2020-08-10\n2020-08-20 -"},
        (None, "open_referral", None),
    ),
    "a child whose other case is still open in truth is not at risk": Case(
        "rereferral",
        {Referral: "happened_on known_on ended_on\n2020-03-01 2020-03-01 2020-08-10\n2020-02-01 2020-09-20 2020-12-01"},
        (None, "open_referral", None),
    ),
    # intensive support
    "a care entry is intensive support": Case(
        "intensive_support", {CareEpisode: C1_THEN_C2}, (1, "event", "2020-10-01")
    ),
    "a plan is intensive support": Case(
        "intensive_support", {CpPlan: "happened_on\n2021-01-01"}, (1, "event", "2021-01-01")
    ),
    "a hearing that remands is intensive support": Case(
        "intensive_support",
        {Hearing: "happened_on remand_decision\n2022-01-01 remand_to_local_authority"},
        (1, "event", "2022-01-01"),
    ),
    "the first of its parts is the event": Case(
        "intensive_support",
        {CareEpisode: C1_THEN_C2, CpPlan: "happened_on\n2020-09-20"},
        (1, "event", "2020-09-20"),
    ),
    # the 18th birthday shortens the horizon
    "an event on the eve of the 18th birthday counts": Case(
        "cp_plan", {CpPlan: "happened_on\n2021-02-28"}, (1, "event", "2021-02-28"), born_on="2003-03-01"
    ),
    "an event on the 18th birthday does not": Case(
        "cp_plan", {CpPlan: "happened_on\n2021-03-01"}, (0, "turned_18", None), born_on="2003-03-01"
    ),
    "a child born on 29 February turns 18 on 28 February": Case(
        "cp_plan", {CpPlan: "happened_on\n2022-02-28"}, (0, "turned_18", None), born_on="2004-02-29"
    ),
    "an 18th birthday on the day after the horizon does not shorten it": Case("cp_plan", {}, NO, born_on="2005-09-01"),
    # death and adoption are 0, leaving the area is censored
    "a child that died without the event is 0": Case(
        "cp_plan", {Death: "happened_on\n2021-07-01"}, (0, "died", "2021-07-01")
    ),
    "a child that died after the event has it": Case(
        "cp_plan", {Death: "happened_on\n2021-07-01", CpPlan: "happened_on\n2021-06-01"}, (1, "event", "2021-06-01")
    ),
    "a child that was adopted without the event is 0": Case(
        "cp_plan",
        {Referral: "happened_on ended_on closure_reason\n2020-01-01 2021-07-01 RC1"},
        (0, "adopted", "2021-07-01"),
    ),
    "a family that left is censored": Case(
        "cp_plan",
        {Referral: "happened_on ended_on closure_reason\n2020-01-01 2021-07-01 RC5"},
        (None, "left_area", "2021-07-01"),
    ),
    "a family with a record on the very day it moved has not left": Case(
        "cp_plan",
        {
            Referral: "happened_on ended_on closure_reason\n2020-01-01 2021-07-01 RC5",
            EhContact: "borough happened_on\nrbkc 2021-07-01",
        },
        NO,
    ),
    "a family that left after the event has it": Case(
        "cp_plan",
        {
            Referral: "happened_on ended_on closure_reason\n2020-01-01 2021-07-01 RC5",
            CpPlan: "happened_on ended_on\n2021-01-01 2021-06-01",
        },
        (1, "event", "2021-01-01"),
    ),
    "a child that died before the family's move is 0": Case(
        "cp_plan",
        {
            Referral: "happened_on ended_on closure_reason\n2020-01-01 2021-07-01 RC5",
            Death: "happened_on\n2021-06-01",
        },
        (0, "died", "2021-06-01"),
    ),
}


def ask(
    cases: dict[str, Case], coverage: pa.Table | None = None, as_of: date = AS_OF, lag_days: int = 60
) -> dict[str, dict[str, Any]]:
    """The answers to the cases, each to its own question, as known before `as_of`."""
    drawn = records({says: case.texts for says, case in cases.items()})
    born = typed(
        Child.arrow(), [{"child_id": says, "kin_id": says, "born_on": case.born_on} for says, case in cases.items()]
    )
    drawn[Uasc] = uasc(drawn[Uasc], drawn[CareEpisode])
    tables = {record: ibis.memtable(rows) for record, rows in drawn.items()}
    questions = [Question(OUTCOMES[name], 36, lag_days) for name in sorted({case.outcome for case in cases.values()})]
    told = ibis.memtable(covered(*SERVICES) if coverage is None else coverage)
    answers = labels(_spine(cases), ibis.memtable(born), tables, told, questions, as_of).to_pyarrow().to_pylist()
    by_question = {(row["row_id"], row["outcome"]): row for row in answers}
    return {says: by_question[place, case.outcome] for place, (says, case) in enumerate(cases.items())}


def _spine(cases: Mapping[str, Case]) -> ibis.Table:
    landmark = {"borough": "lbhf", "landmark_on": LANDMARK, "months_to_stage": "1", "reason": "eligible"}
    rows = []
    for place, (says, case) in enumerate(cases.items()):
        stage = CLOSURE if OUTCOMES[case.outcome].after_closure else "secondary_transfer"
        rows.append(landmark | {"row_id": str(place), "child_id": says, "kin_id": says, "life_stage": stage})
    return ibis.memtable(typed(Landmark.arrow(), rows))


def answer_of(row: dict[str, Any]) -> Answer:
    return row["label"], row["reason"], None if row["event_on"] is None else str(row["event_on"])


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    return ask(CASES)


@pytest.mark.parametrize("says", CASES)
def test_label(says: str, found: dict[str, dict[str, Any]]) -> None:
    assert answer_of(found[says]) == CASES[says].answer


# lost coverage


HOLE = pa.concat_tables([covered("cin_census", to_on="2021-06-30"), covered("cin_census", from_on="2021-07-02")])


def test_a_hole_in_the_coverage_censors_from_its_first_day_what_had_not_happened_before() -> None:
    starts = {"none": "", "before": "2021-06-30", "after": "2021-07-02"}
    cases = {says: Case("cp_plan", {CpPlan: f"happened_on\n{day}"}, NO) for says, day in starts.items()}
    lost = (None, "lost_coverage", "2021-07-01")
    assert {says: answer_of(row) for says, row in ask(cases, HOLE).items()} == {
        "none": lost,
        "before": (1, "event", "2021-06-30"),
        "after": lost,
    }


def test_a_hole_in_another_source_does_not_censor() -> None:
    both = pa.concat_tables([HOLE, covered("ssda903", "youth_justice")])
    row = ask({"child": Case("care_entry", {}, NO)}, both)["child"]
    assert answer_of(row) == NO


def test_a_hole_in_any_of_its_sources_censors_intensive_support() -> None:
    both = pa.concat_tables([HOLE, covered("ssda903", "youth_justice")])
    row = ask({"child": Case("intensive_support", {}, NO)}, both)["child"]
    assert answer_of(row) == (None, "lost_coverage", "2021-07-01")


# too recent: by date alone, after the risk set


@pytest.mark.parametrize(("as_of", "reason"), [(date(2023, 10, 30), "too_recent"), (date(2023, 10, 31), "no_event")])
def test_a_row_is_too_recent_until_the_horizon_and_the_lag_have_passed(as_of: date, reason: str) -> None:
    row = ask({"child": Case("cp_plan", {}, NO)}, as_of=as_of)["child"]
    assert row["reason"] == reason


@pytest.mark.parametrize(("to_on", "reason"), [("2023-10-29", "too_recent"), ("2023-10-30", "no_event")])
def test_coverage_must_reach_the_eve_of_that_day(to_on: str, reason: str) -> None:
    row = ask({"child": Case("cp_plan", {}, NO)}, covered("cin_census", to_on=to_on))["child"]
    assert row["reason"] == reason


def test_an_early_event_does_not_make_a_row_less_recent() -> None:
    row = ask({"child": Case("cp_plan", {CpPlan: "happened_on\n2020-10-01"}, NO)}, as_of=date(2022, 1, 1))["child"]
    assert answer_of(row) == (None, "too_recent", None)


def test_the_risk_set_is_tested_before_recency() -> None:
    row = ask({"child": Case("cp_plan", {CpPlan: "happened_on\n2020-08-01"}, NO)}, as_of=date(2022, 1, 1))["child"]
    assert answer_of(row) == (None, "on_cp_plan", None)


def test_a_shortened_horizon_is_sooner_ready() -> None:
    row = ask({"child": Case("cp_plan", {}, NO, born_on="2003-03-01")}, as_of=date(2021, 4, 30))["child"]
    assert answer_of(row) == (0, "turned_18", None)


# as known before the as-of, though the view knows more


def test_an_entry_stands_though_an_earlier_episode_of_the_period_becomes_known_after_the_as_of() -> None:
    episodes = """
        happened_on known_on   ended_on   end_known_on legal_status
        2021-05-01  2021-05-31 -          -            C2
        2021-01-01  2025-01-01 2021-05-01 2025-01-01   C1
        """
    child = {"child": Case("care_entry", {CareEpisode: episodes}, NO)}
    found = [answer_of(ask(child, as_of=day)["child"]) for day in (date(2024, 1, 1), AS_OF)]
    assert found == [(1, "event", "2021-05-01"), (1, "event", "2021-01-01")]


# the 12-month intervals that a hazard learns from


def intervals(texts: Texts, as_of: date, coverage: pa.Table | None = None) -> tuple[int, int]:
    row = ask({"child": Case("cp_plan", texts, NO)}, coverage, as_of)["child"]
    return row["closed_intervals"], row["event_interval"]


def test_an_interval_is_closed_once_its_end_and_the_lag_have_passed() -> None:
    assert [intervals({}, day) for day in (date(2021, 10, 30), date(2021, 10, 31))] == [(0, 0), (1, 0)]


def test_an_event_stands_in_the_interval_in_which_it_fell() -> None:
    wanted = {"2020-09-01": 1, "2021-08-31": 1, "2021-09-01": 2, "2023-08-31": 3}
    found = ask({day: Case("cp_plan", {CpPlan: f"happened_on\n{day}"}, NO) for day in wanted})
    assert {day: row["event_interval"] for day, row in found.items()} == wanted


def test_an_event_in_an_interval_that_is_not_closed_is_not_told() -> None:
    assert intervals({CpPlan: "happened_on\n2021-10-01"}, date(2022, 6, 1)) == (1, 0)


def test_an_interval_in_which_coverage_was_lost_is_not_closed() -> None:
    # months 1 to 12 end before the first day that is not covered, 1 October 2021
    until_then = pa.concat_tables(
        [covered("cin_census", to_on="2021-09-30"), covered("cin_census", from_on="2021-10-02")]
    )
    assert intervals({}, AS_OF, until_then) == (1, 0)
