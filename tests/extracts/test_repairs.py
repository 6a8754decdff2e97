"""Episodes told differently by two years' returns: what is mended, in which order, what is written down, and when."""

import pytest

from extracts.archive import Arrival, bring_forward
from extracts.repairs import Mended, mend, mend_onto
from schemas.records import CareEpisode
from schemas.view import Coverage
from tests.cases import came, drawn, rows, typed

YEARS = (2023, 2024, 2025)


def mended(text: str, years: tuple[int, ...] = YEARS) -> Mended:
    """Episodes of one child as the returns tell them, the year of each in `year`."""
    own = {"system": "csc", "local_id": "one"}
    told = [own | {"record_id": f"one|{row['happened_on']}"} | row for row in rows(text)]
    every = typed(CareEpisode.as_read(), told)
    last = {row["record_id"]: row for row in sorted(told, key=lambda row: str(row["year"]))}
    return mend(typed(CareEpisode.as_read(), list(last.values())), every, years)


def spells(found: Mended) -> list[dict[str, str | None]]:
    return drawn(found.rows, "happened_on ended_on end_reason")


def rules(found: Mended) -> list[str]:
    return sorted(set(found.log.column("rule").to_pylist()))


CASES = {
    "RULE_1 ends an episode when the next begins": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2023
        2023-06-01  -          P            -          2025""",
    "RULE_1A ends it with its year where the child came back later": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2023
        2023-06-01  -          S            -          2025""",
    "RULE_1A ends it the day before where the child came back in the year": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2023
        2022-07-01  2022-09-01 S            E4A        2023""",
    "RULE_2 ends it with its year where the next return lacks it": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2023""",
    "RULE_3 takes out what a later return tells with another start": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2023
        2022-05-03  -          S            -          2025""",
    "RULE_3A takes out what a later return replaces by an earlier episode": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  -          S            -          2025
        2022-07-01  -          P            -          2023""",
    "RULE_4 ends it when the next begins in a later return": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  2023-03-20 S            X1         2023
        2023-03-15  -          P            -          2025""",
    "RULE_5 lets it last until the next, which it goes on in": """
        happened_on ended_on   start_reason end_reason year
        2022-05-01  2023-03-10 S            X1         2023
        2023-03-15  -          P            -          2025""",
}
WANTED = {
    "RULE_1 ends": "2022-05-01 2023-06-01 X1\n2023-06-01 - -",
    "RULE_1A ends it with": "2022-05-01 2023-03-31 E99\n2023-06-01 - -",
    "RULE_1A ends it the": "2022-05-01 2022-06-30 E99\n2022-07-01 2022-09-01 E4A",
    "RULE_2": "2022-05-01 2023-03-31 E99",
    "RULE_3 ": "2022-05-03 - -",
    "RULE_3A": "2022-05-01 - -",
    "RULE_4": "2022-05-01 2023-03-15 X1\n2023-03-15 - -",
    "RULE_5": "2022-05-01 2023-03-15 X1\n2023-03-15 - -",
}


@pytest.mark.parametrize("case", CASES)
def test_episodes_are_mended_by_the_published_rules(case: str) -> None:
    wanted = next(text for name, text in WANTED.items() if case.startswith(name))
    found = mended(CASES[case])
    assert (spells(found), rules(found)) == (rows(f"happened_on ended_on end_reason\n{wanted}"), [case.split()[0]])


RIGHT = {
    "open in the last return": "2024-05-01 - S - 2025",
    "open, and the next year's return is not there": "2022-05-01 - S - 2023",
    "followed on the same day": "2022-05-01 2022-06-01 S X1 2023\n2022-06-01 - P - 2025",
    "gone on in later, in the same return": "2022-05-01 2022-06-01 S X1 2023\n2022-06-05 2022-09-01 P E4A 2023",
    "ended, and taken in anew": "2022-05-01 2022-06-01 S X1 2023\n2023-06-05 - S - 2025",
    "overlapping in the same return": "2022-05-01 2022-06-09 S X1 2023\n2022-06-05 2022-09-01 P E4A 2023",
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_the_rules_do_not_name_stays(case: str) -> None:
    found = mended(
        f"happened_on ended_on start_reason end_reason year\n{RIGHT[case]}",
        (2023, 2025) if "not there" in case else YEARS,
    )
    assert found.log.num_rows == 0


def test_moves_within_one_return_are_no_duplicates() -> None:
    found = mended(
        """happened_on ended_on start_reason placement end_reason year
           2022-05-01  -        P            U6        -          2023
           2022-07-01  2022-09-01 P          U6        E4A        2023"""
    )
    assert rules(found) == ["RULE_1"]


def test_an_episode_that_the_next_return_lacks_does_not_last_until_one_that_begins_years_later() -> None:
    found = mended(
        """happened_on ended_on start_reason end_reason year
           2021-05-01  -        S            -          2022
           2024-06-01  -        P            -          2025""",
        (2022, 2023, 2024, 2025),
    )
    assert spells(found)[0]["ended_on"] == "2022-03-31"


def test_the_log_says_what_was_changed() -> None:
    wanted = """record_id      rule   column     before after
                one|2022-05-01 RULE_2 end_reason -      E99
                one|2022-05-01 RULE_2 ended_on   -      2023-03-31"""
    found = mended(CASES["RULE_2 ends it with its year where the next return lacks it"])
    assert drawn(found.log, wanted) == rows(wanted)


ACROSS = {
    "left out of the next return": ("2023-05-01 - S - 2024", "", "2023-05-01 2024-03-31 E99"),
    "moved at once": ("2023-05-01 - S - 2024", "2024-04-15 - P - 2025", "2023-05-01 2024-04-15 X1\n2024-04-15 - -"),
    "told with another start": ("2023-05-01 - S - 2024", "2023-05-03 - S - 2025", "2023-05-03 - -"),
    "going on": ("2023-05-01 - S - 2024", "2023-05-01 - S - 2025", "2023-05-01 - -"),
}


@pytest.mark.parametrize("case", ACROSS)
def test_a_return_is_mended_with_those_that_came_in_extracts_before(case: str) -> None:
    before, now, wanted = ACROSS[case]
    header = "happened_on ended_on start_reason end_reason year\n"
    first, second = mended(header + before, (2024,)).rows, mended(header + now, (2025,)).rows
    arrival = Arrival(_day("2024-04-01"), 30, Coverage.arrow().empty_table(), came(2024))
    archive = bring_forward(CareEpisode, CareEpisode.archived().empty_table(), first, arrival)
    found = mend_onto(archive, second, second, (2025,))
    assert spells(found) == rows(f"happened_on ended_on end_reason\n{wanted}")


# when a repaired end was known


@pytest.mark.parametrize(
    ("case", "known_on"),
    [
        ("RULE_1 ends an episode when the next begins", "2023-07-01"),
        ("RULE_1A ends it with its year where the child came back later", "2023-07-01"),
        ("RULE_1A ends it the day before where the child came back in the year", "2022-07-31"),
        ("RULE_2 ends it with its year where the next return lacks it", "2024-04-30"),
        ("RULE_5 lets it last until the next, which it goes on in", "2023-04-14"),
    ],
)
def test_a_repaired_end_is_known_when_what_it_follows_from_is(case: str, known_on: str) -> None:
    found = mended(CASES[case])
    arrival = Arrival(_day("2025-03-01"), 30, Coverage.arrow().empty_table(), came(*YEARS), found.told)
    archive = bring_forward(CareEpisode, CareEpisode.archived().empty_table(), found.rows, arrival)
    assert str(archive.column("end_known_on")[0].as_py()) == known_on


def test_an_end_by_x1_that_nothing_follows_is_not_known_before_the_next_return_closes() -> None:
    found = mended("happened_on ended_on start_reason end_reason year\n2022-05-01 2022-06-01 S X1 2023")
    assert [str(day) for day in found.told.column("told_on").to_pylist()] == ["2024-03-31"]


def _day(text: str) -> object:
    return typed(Coverage.arrow(), [{"from_on": text}]).column("from_on")[0].as_py()
