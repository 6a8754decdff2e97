"""What followed a list in the families on it: of whom, from which day on, and as known when.

Each case is a family on the list of November 2026; a child lives in it, and another once did.
"""

from datetime import date

import ibis
import pytest

from features.followed import help_began, outcome_came
from schemas.lists import ListedFamily
from schemas.records import CpPlan, EhEpisode, Membership
from schemas.view import Child
from tests.cases import Texts, records, typed

LISTED = typed(ListedFamily.arrow(), [{"borough": "lbhf", "month_on": "2026-11-01", "family_id": "f"}])
ASKED = ibis.memtable(LISTED.select(["borough", "month_on", "family_id"]))
CHILDREN = ibis.memtable(
    typed(Child.arrow(), [{"child_id": name, "kin_id": "kin", "born_on": "2015-06-01"} for name in ("child", "gone")])
)
LIVES, MOVED = (
    "happened_on family_id\n2020-01-01 f",
    "happened_on ended_on family_id\n2020-01-01 2026-09-01 f",
)
NOVEMBER, LATER = "2026-11-01", date(2027, 6, 1)


def tables(child: Texts, gone: Texts | None = None) -> dict[type, ibis.Table]:
    drawn = records({"child": {Membership: LIVES, **child}, "gone": {Membership: MOVED, **(gone or {})}})
    return {record: ibis.memtable(table) for record, table in drawn.items()}


def days(found: ibis.Table) -> list[str]:
    return [str(day) for day in found.to_pyarrow().column("day").to_pylist()]


@pytest.mark.parametrize(
    ("began", "told"),
    [("2026-10-31", []), ("2026-11-01", ["2026-11-01"]), ("2027-02-03", ["2027-02-03"])],
)
def test_help_counts_from_the_first_day_of_the_month(began: str, told: list[str]) -> None:
    assert days(help_began(ASKED, tables({EhEpisode: f"happened_on\n{began}"}), LATER)) == told


def test_help_that_is_not_known_yet_is_not_told() -> None:
    known_later = tables({EhEpisode: "happened_on known_on\n2026-12-01 2027-06-01"})
    assert days(help_began(ASKED, known_later, LATER)) == []


def test_help_of_somebody_who_had_left_the_family_is_not_the_family_s() -> None:
    assert days(help_began(ASKED, tables({}, {EhEpisode: "happened_on\n2026-12-01"}), LATER)) == []


def test_help_tells_the_family_and_the_list_s_month() -> None:
    row = help_began(ASKED, tables({EhEpisode: "happened_on\n2026-12-01"}), LATER).to_pyarrow().to_pylist()[0]
    assert (row["borough"], str(row["month_on"]), row["family_id"]) == ("lbhf", NOVEMBER, "f")


def test_an_outcome_of_a_member_is_the_family_s() -> None:
    planned = tables({CpPlan: "happened_on\n2027-01-15"})
    assert days(outcome_came(ASKED, CHILDREN, planned, "intensive_support", LATER)) == ["2027-01-15"]
