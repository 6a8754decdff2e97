"""What the sources came to show between two days."""

from datetime import date

import pytest

from features.news import news
from schemas.records import CpPlan
from tests.cases import records

FROM, TO = date(2026, 10, 1), date(2026, 11, 1)


def told(text: str) -> list[tuple[str, str]]:
    return [(one.what, one.kind) for one in news(records({"child": {CpPlan: text}}), FROM, TO)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("happened_on known_on\n2026-01-01 2026-10-01", ["new"]),
        ("happened_on known_on\n2026-01-01 2026-09-30", []),
        ("happened_on known_on\n2026-01-01 2026-11-01", []),
        (
            "record_id happened_on known_on gone_on\nr 2026-01-01 2026-01-31 2026-10-05\nr 2026-01-02 2026-10-05 -",
            ["corrected"],
        ),
        ("happened_on known_on gone_on\n2026-01-01 2026-01-31 2026-10-05", ["withdrawn"]),
        ("happened_on known_on gone_on\n2026-01-01 2026-01-31 2026-11-01", []),
    ],
    ids=["new", "known before", "not yet known", "corrected", "withdrawn", "withdrawn later"],
)
def test_a_record_is_new_corrected_or_withdrawn(text: str, what: list[str]) -> None:
    assert told(text) == [(one, "CP plan") for one in what]


def test_the_latest_stands_first() -> None:
    text = "happened_on known_on\n2026-01-01 2026-10-05\n2026-02-01 2026-10-20"
    found = news(records({"child": {CpPlan: text}}), FROM, TO)
    assert [one.known_on.day for one in found] == [20, 5]
