"""What became of records between two extracts, counted by kind of change."""

import pytest

from extracts.changes import changes
from schemas.records import EhEpisode
from tests.cases import archived, covered

HEADER = "record_id happened_on ended_on known_on how gone_on\n"
CASES = {
    "new": ("", "a 2026-02-02 - 2026-02-12 recorded -"),
    "back_dated": ("", "a 2026-01-31 - 2026-02-12 recorded -"),
    "changed": ("a 2026-01-02 - 2026-02-01 lag -", "a 2026-01-02 - 2026-02-28 first_seen -"),
    "ended": ("a 2026-01-02 - 2026-02-01 lag -", "a 2026-01-02 2026-02-09 2026-02-01 lag -"),
    "vanished": ("a 2026-01-02 - 2026-02-01 lag -", "a 2026-01-02 - 2026-02-01 lag 2026-02-28"),
    "came_back": ("a 2026-01-02 - 2026-02-01 lag 2026-02-28", "a 2026-01-02 - 2026-03-31 first_seen -"),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_of_change_is_counted(kind: str) -> None:
    before, after = ({EhEpisode: archived(EhEpisode, HEADER + text)} for text in CASES[kind])
    counts = changes(before, after, covered("early_help", to_on="2026-01-31"))["EhEpisode"]
    assert {name for name, count in counts.items() if count} == {kind} | ({"new"} if kind == "back_dated" else set())


def test_a_table_that_nothing_happened_to_is_left_out() -> None:
    told = {EhEpisode: archived(EhEpisode, HEADER + CASES["new"][1])}
    assert changes(told, told, covered()) == {}
