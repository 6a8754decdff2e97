"""When a child is asked about (design.md, section 3, Life stages)."""

import ibis
import pytest

from features.landmarks import landmarks
from schemas.records import Referral
from schemas.view import Child
from tests.cases import linked, table


def days(born_on: str, stage: str) -> list[str]:
    children = table(Child, f"child_id kin_id born_on\nchild child {born_on}")
    referrals = ibis.memtable(linked(Referral, "happened_on"))
    found = landmarks(children, referrals, [stage]).to_pyarrow().to_pylist()
    return [str(row["landmark_on"]) for row in sorted(found, key=lambda row: -row["months_to_stage"])]


def test_landmarks_are_the_firsts_of_the_twelve_months_up_to_the_anniversary() -> None:
    autumn = [f"2025-{month:02}-01" for month in range(9, 13)]
    assert days("2015-06-01", "secondary_transfer") == [*autumn, *(f"2026-{month:02}-01" for month in range(1, 9))]


@pytest.mark.parametrize(
    ("born_on", "stage", "last"),
    [
        ("2015-08-31", "secondary_transfer", "2026-08-01"),
        ("2015-09-01", "secondary_transfer", "2027-08-01"),
        ("2012-02-29", "secondary_transfer", "2023-08-01"),
        ("2022-06-01", "school_entry", "2026-08-01"),
        ("2019-06-01", "key_stage_2", "2026-08-01"),
        ("2012-06-01", "key_stage_4", "2026-08-01"),
        ("2010-06-01", "post_16", "2026-08-01"),
    ],
)
def test_the_last_landmark_is_a_month_before_the_first_september_after_the_birthday(
    born_on: str, stage: str, last: str
) -> None:
    assert days(born_on, stage)[-1] == last


def test_a_child_without_a_date_of_birth_has_no_landmark() -> None:
    assert days("-", "secondary_transfer") == []
