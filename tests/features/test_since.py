"""What the records show since a day."""

from datetime import date

import pyarrow as pa
import pytest

from features.since import since
from schemas.records import CareEpisode, CpPlan, EhEpisode, LegalOutcome, Record, Referral
from tests.cases import records

CHILDREN = pa.table({"child_id": ["child"], "born_on": pa.array([date(2012, 1, 1)], pa.date32())})
FROM, AS_OF = date(2026, 5, 1), date(2026, 11, 1)


def told(record: type[Record], text: str) -> list[tuple[str, str]]:
    found = since(records({"child": {record: text}}), CHILDREN, FROM, AS_OF)
    return [(one.happened_on.isoformat(), one.words) for one in found]


@pytest.mark.parametrize(
    ("record", "text", "words"),
    [
        (EhEpisode, "happened_on\n2026-06-01", "early help began"),
        (Referral, "happened_on\n2026-06-01", "referred to social care"),
        (CpPlan, "happened_on\n2026-06-01", "a child protection plan began"),
        (CareEpisode, "happened_on legal_status\n2026-06-01 C2", "came into care"),
        (LegalOutcome, "happened_on group\n2026-06-01 Community", "a first caution or sentence"),
    ],
)
def test_what_began_is_told_in_words(record: type[Record], text: str, words: str) -> None:
    assert told(record, text) == [("2026-06-01", words)]


@pytest.mark.parametrize(
    "text",
    [
        "happened_on\n2026-04-30",
        "happened_on known_on\n2026-10-20 2026-11-01",
        "happened_on gone_on\n2026-06-01 2026-09-30",
    ],
    ids=["before the day", "not yet known", "withdrawn"],
)
def test_nothing_else_is_told(text: str) -> None:
    assert told(CpPlan, text) == []


def test_a_short_break_is_not_coming_into_care() -> None:
    assert told(CareEpisode, "happened_on legal_status\n2026-06-01 V3") == []


def test_a_later_sentence_is_not_a_first() -> None:
    assert told(LegalOutcome, "happened_on group\n2024-06-01 Community\n2026-06-01 Community") == []


def test_a_referral_without_further_action_says_so_once_that_is_known() -> None:
    text = "happened_on ended_on end_known_on is_nfa\n2026-06-01 2026-06-01 2026-07-01 yes"
    assert told(Referral, text) == [("2026-06-01", "referred to social care, no further action")]
