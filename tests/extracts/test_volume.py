"""What an extract brings beside what the archive holds: a month that lost its rows is found, what may go is not."""

from datetime import date

import pyarrow as pa
import pytest

from extracts.checks import Checked
from extracts.erasure import without_erased
from extracts.files import Extract
from extracts.manifest import Manifest
from extracts.volume import LEFT_OPEN, WORTH_COUNTING, Fall, falls
from extracts.yearly import Came
from schemas.records import CareEpisode, CpReview, EhContact, EhEpisode, MissingEpisode, Person, Referral, Restriction
from schemas.view import Quarantined
from tests.cases import archived, as_read, came

MANY = WORTH_COUNTING


def text(day: str, count: int, year: str = "-") -> str:
    return "record_id happened_on year\n" + "\n".join(f"r{n} {day} {year}" for n in range(count))


def extract(record: type, day: str, count: int, years: tuple[int, ...] = (), since: date = date(2020, 1, 1)) -> Extract:
    rows = (
        as_read(record, text(day, count, str(years[-1]) if years else "-")) if count else record.as_read().empty_table()
    )
    nothing = Quarantined.arrow().empty_table()
    covers = {record.service: ((since, date(2026, 10, 31)),)}
    checked = Checked(rows, came(*years), nothing, count, 0, {})
    manifest = Manifest("205", "A council", date(2026, 11, 1), covers)
    return Extract(manifest, {record: checked}, sources={record.service})


def archive(record: type, day: str, count: int, year: str = "-") -> dict[type, pa.Table]:
    return {record: archived(record, text(day, count, year))}


def test_a_month_that_lost_more_than_half_of_its_rows_is_found() -> None:
    found = falls(extract(EhContact, "2026-05-02", MANY // 2 - 1), archive(EhContact, "2026-05-01", MANY), 0.5)
    assert found == [Fall("EhContact", "2026-05", MANY, MANY // 2 - 1)]


@pytest.mark.parametrize(
    ("now", "before"), [(MANY // 2, MANY), (0, MANY - 1)], ids=["half of them came", "few were there"]
)
def test_a_smaller_loss_is_not(now: int, before: int) -> None:
    assert falls(extract(EhContact, "2026-05-02", now), archive(EhContact, "2026-05-01", before), 0.5) == []


def test_another_month_does_not_make_up_for_it() -> None:
    found = falls(extract(EhContact, "2026-06-01", MANY), archive(EhContact, "2026-05-01", MANY), 0.5)
    assert [fall.month for fall in found] == ["2026-05"]


def test_a_table_with_few_rows_a_month_that_lost_them_all_is_found() -> None:
    few = "\n".join(f"r{n} 2026-{1 + n % 10:02}-01 -" for n in range(MANY))
    before = {EhContact: archived(EhContact, f"record_id happened_on year\n{few}")}
    assert falls(extract(EhContact, "", 0), before, 0.5) == [Fall("EhContact", "all months", MANY, 0)]


def test_a_year_whose_return_did_not_come_again_is_not_compared() -> None:
    arrived = extract(CpReview, "2026-05-01", 0, (2027,))
    assert falls(arrived, archive(CpReview, "2025-05-01", MANY, "2026"), 0.5) == []


def test_of_a_year_that_came_again_what_is_gone_is_found() -> None:
    arrived = extract(Referral, "2025-06-01", MANY, (2026,))
    assert len(falls(arrived, archive(Referral, "2025-05-01", MANY, "2026"), 0.5)) == 1


def test_a_month_before_the_days_that_are_covered_is_not_compared() -> None:
    arrived = extract(EhContact, "2026-06-01", MANY, since=date(2026, 5, 2))
    assert falls(arrived, archive(EhContact, "2026-05-20", MANY), 0.5) == []


def test_a_source_that_did_not_come_is_not_compared() -> None:
    arrived = extract(Referral, "2026-05-01", MANY, (2027,))
    assert falls(arrived, archive(EhContact, "2026-05-01", MANY), 0.5) == []


def test_a_table_of_which_no_file_came_though_others_of_its_source_did_has_lost_all() -> None:
    before = archive(EhContact, "2026-05-01", MANY) | archive(EhEpisode, "2026-05-01", MANY)
    found = falls(extract(EhContact, "2026-05-01", MANY), before, 0.5)
    assert found == [Fall("EhEpisode", "2026-05", MANY, 0)]


def test_a_source_that_did_not_come_at_all_has_lost_nothing() -> None:
    before = archive(EhEpisode, "2026-05-01", MANY)
    assert falls(extract(Referral, "2026-05-01", MANY, (2027,)), before, 0.5) == []


def test_of_a_module_that_did_not_come_the_years_of_the_others_are_looked_for() -> None:
    before = archive(MissingEpisode, "2026-05-01", MANY, "2027") | archive(CareEpisode, "2026-05-01", MANY, "2027")
    found = [falls(extract(CareEpisode, "2026-05-01", MANY, years), before, 0.5) for years in ((2027,), (2028,))]
    assert found == [[Fall("MissingEpisode", "2026-05", MANY, 0)], []]


def test_of_who_people_are_each_return_is_compared_with_its_own_years() -> None:
    people = "record_id told_by year\n" + "\n".join(f"r{n} cin_census 2026" for n in range(MANY))
    own = Came({"cin_census": (2027,), "ssda903": (2026,)})
    arrived = extract(Referral, "2026-05-01", MANY, (2027,))
    arrived.checked[Person] = Checked(Person.as_read().empty_table(), own, Quarantined.arrow().empty_table(), 0, 0, {})
    assert falls(arrived, {Person: archived(Person, people)}, 0.5) == []


@pytest.mark.parametrize("go_on", [MANY // 2 - 1, MANY // 2])
def test_what_a_year_left_open_and_the_first_return_of_the_next_hardly_goes_on_with_is_lost(go_on: int) -> None:
    before = archive(CareEpisode, "2026-01-01", MANY, "2026")
    fall = [Fall("CareEpisode", LEFT_OPEN, MANY, go_on)] if go_on < MANY / 2 else []
    assert falls(extract(CareEpisode, "2026-01-01", go_on, (2027,)), before, 0.5) == fall


def test_what_ended_in_its_year_need_not_go_on_in_the_next() -> None:
    ended = "record_id happened_on ended_on year\n" + "\n".join(f"r{n} 2025-05-01 2025-06-01 2026" for n in range(MANY))
    before = {CareEpisode: archived(CareEpisode, ended)}
    assert falls(extract(CareEpisode, "2026-05-01", 1, (2027,)), before, 0.5) == []


@pytest.mark.parametrize(("erased", "found"), [(0, 1), (MANY - 1, 0)])
def test_those_whose_erasure_is_recorded_need_not_be_in_it(erased: int, found: int) -> None:
    told = "\n".join(f"r{n} e{n} 2026-05-01" for n in range(MANY))
    before = {EhContact: archived(EhContact, f"record_id local_id happened_on\n{told}")}
    gone = "\n".join(f"q{n} e{n} erasure 2026-06-01" for n in range(erased))
    restrictions = archived(Restriction, f"record_id local_id kind happened_on\n{gone}")
    left = without_erased({**before, Restriction: restrictions}, restrictions)
    assert len(falls(extract(EhContact, "2026-06-01", 1), left, 0.5)) == found
