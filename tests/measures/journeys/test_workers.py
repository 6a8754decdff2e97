"""Changes of social worker in the first year in care."""

import pytest

from measures.journeys.lives import lives
from measures.journeys.workers import ANSWERS, social_workers
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care, many

WORKERS = "child_id happened_on ended_on borough\n"


def told(spells: list[str], entry: str = "2024-01-01", ended: str = "-") -> dict[str, int]:
    rows = "\n".join(many(10, lambda child, spell=spell: f"{child} {spell} lbhf") for spell in spells)
    of = history(
        many(10, lambda child: f"{child} 2012-05-01"),
        CareEpisode=care(*(f"c{n} {entry} {ended} C2 N1" for n in range(10))),
        SocialWorker=WORKERS + rows,
    )
    table = social_workers(lives(of), SETTINGS)
    table = table[table["borough"] == "all"]
    return {row.answer: row.children for row in table.itertuples() if row.children}


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        (["2024-01-01 -"], ANSWERS[1]),
        (["2024-01-01 2024-06-01", "2024-06-01 -"], ANSWERS[2]),
        (["2024-01-01 2024-02-01", "2024-02-01 2024-03-01", "2024-03-01 2024-04-01", "2024-04-01 -"], ANSWERS[3]),
        (["2024-01-01 -", "2025-01-01 -"], ANSWERS[1]),
        (["2025-06-01 -"], ANSWERS[0]),
    ],
    ids=["one", "two", "four", "one after the year", "none in the year"],
)
def test_workers_of_the_first_year_are_counted(spells: list[str], expected: str) -> None:
    assert told(spells) == {expected: 10, "all": 10}


@pytest.mark.parametrize(
    ("entry", "ended"), [("2024-01-01", "2024-12-31"), ("2025-08-02", "-"), ("2023-03-31", "-")],
    ids=["left care within the year", "year not yet settled", "before workers were told"],
)  # fmt: skip
def test_children_without_a_whole_year_told_are_not_counted(entry: str, ended: str) -> None:
    assert told([f"{entry} -"], entry, ended) == {}


def test_a_council_that_tells_no_social_workers_has_no_table() -> None:
    of = history("c1 2012-05-01", CareEpisode=care("c1 2024-01-01 - C2 N1"))
    assert social_workers(lives(of), SETTINGS).empty
