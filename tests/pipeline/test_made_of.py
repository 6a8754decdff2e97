"""Which entries of the review page a list may know of, and which inputs of two lists differ."""

from datetime import date

import pyarrow as pa
import pytest

from pipeline.made_of import before, differences
from schemas.lists import ReviewEntry

AS_OF = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("month", "done_on", "is_known"),
    [
        ("2026-10-01", "2026-10-31", True),
        ("2026-10-01", "2026-11-04", True),
        ("2026-10-01", "2026-11-05", False),
        ("2026-11-01", "2026-11-04", True),
        ("2026-12-01", "2026-12-04", False),
    ],
)
def test_a_list_knows_of_what_was_entered_before_its_extract(month: str, done_on: str, is_known: bool) -> None:
    where = {"borough": "lbhf", "list_id": "abc", "month_on": date.fromisoformat(month), "family_id": "f"}
    row = {**where, "entry_id": 1, "kind": "viewed", "done_on": date.fromisoformat(done_on)}
    assert before(pa.Table.from_pylist([row], schema=ReviewEntry.arrow()), AS_OF).num_rows == int(is_known)


def test_inputs_that_differ_are_told_in_the_order_in_which_they_are_made() -> None:
    one = {"score": "a", "extracts": "a", "reviewed": "a", "train": "a"}
    assert differences(one, {"score": "b", "extracts": "b", "reviewed": "b", "train": "a"}) == [
        "extracts",
        "score",
        "reviewed",
    ]


def test_an_input_that_one_of_them_does_not_tell_differs() -> None:
    assert differences({"train": "a"}, {}) == ["train"]
