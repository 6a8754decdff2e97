"""Which of several years' returns tells of a record, and what holds when a newly cut one lacks it."""

import pyarrow as pa
import pytest

from extracts.yearly import earlier_returns, told_by_earlier
from schemas.records import Referral
from schemas.view import EarlierReturn
from tests.cases import archived, as_read, came, drawn, rows, typed

NOTHING = EarlierReturn.arrow().empty_table()


def told(line: str) -> pa.Table:
    """One earlier return that tells of a referral, as "record_id year"."""
    return typed(EarlierReturn.arrow(), rows(f"record record_id year\nReferral {line}"))


def test_of_the_returns_that_tell_of_a_record_those_before_the_latest_are_kept() -> None:
    every = as_read(Referral, "record_id year\na 2025\na 2026\na 2027\nb 2027")
    found = earlier_returns(Referral, Referral.archived().empty_table(), every, came(2025, 2026, 2027), NOTHING)
    assert drawn(found, wanted := "record_id year\na 2025\na 2026") == rows(wanted)


def test_the_return_that_told_of_a_record_before_is_an_earlier_one_once_the_next_tells_of_it() -> None:
    archive, every = archived(Referral, "record_id year\na 2026\nb 2026"), as_read(Referral, "record_id year\na 2027")
    found = earlier_returns(Referral, archive, every, came(2027), NOTHING)
    assert drawn(found, wanted := "record_id year\na 2026") == rows(wanted)


@pytest.mark.parametrize(("years", "stays"), [((2027,), True), ((2026, 2027), False)])
def test_a_return_that_comes_again_and_lacks_a_record_tells_of_it_no_more(years: tuple[int, ...], stays: bool) -> None:
    archive, every = archived(Referral, "record_id year\na 2027"), as_read(Referral, "record_id year\na 2027")
    earlier = told("a 2026")
    assert (earlier_returns(Referral, archive, every, came(*years), earlier).num_rows == 1) == stays


@pytest.mark.parametrize(
    ("earlier", "shown", "year"),
    [("a 2026", "b", "2026"), ("a 2026", "a", "2027"), ("b 2026", "b", "2027"), ("a 2027", "b", "2027")],
    ids=["left out", "still there", "told by no other return", "told by a return that came again"],
)
def test_what_the_newly_cut_return_lacks_is_again_of_the_earlier_one_that_told_of_it(
    earlier: str, shown: str, year: str
) -> None:
    archive, incoming = archived(Referral, "record_id year\na 2027"), as_read(Referral, f"record_id year\n{shown} 2027")
    before = told(earlier)
    found = told_by_earlier(Referral, archive, incoming, came(2027), before)
    assert drawn(found, wanted := f"record_id year\na {year}") == rows(wanted)
