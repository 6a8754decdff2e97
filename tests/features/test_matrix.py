"""The matrix that models learn from: zero without a record, NaN where nothing is known; and what is not learned."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from features.covered import needs
from features.matrix import Matrix, matrix, why_not_learned
from features.reasons import column_of
from schemas.landmarks import Covered

DAY, LATER = date(2026, 9, 1), date(2026, 10, 1)
SPINE = pa.table(
    {
        "row_id": [3, 5, 8],
        "borough": ["lbhf", "rbkc", "lbhf"],
        "landmark_on": pa.array([DAY, DAY, LATER], pa.date32()),
        "life_stage": ["secondary_transfer"] * 3,
        "months_to_stage": [12, 12, 11],
    }
)
REFERRALS = {
    "own_Referral": pa.table({"row_id": [5, 8], "referrals_365d": [2, 1], "days_since_referral_1095d": [9, 4]})
}
PLACES = (("lbhf", DAY), ("rbkc", DAY), ("lbhf", LATER))


def covered(*known: tuple[str, date]) -> pa.Table:
    """Both columns' needs, met at some boroughs and dates."""
    wanted = sorted({needs(column_of()[name]) for name in REFERRALS["own_Referral"].column_names[1:]})
    rows = [
        {"borough": borough, "landmark_on": day, "need": need, "is_covered": (borough, day) in known}
        for borough, day in PLACES
        for need in wanted
    ]
    return pa.Table.from_pylist(rows, schema=Covered.arrow())


def column(found: Matrix, name: str) -> list[float]:
    return found.X[:, found.columns.index(name)].tolist()


def test_without_a_record_a_count_is_zero_and_days_since_are_empty() -> None:
    found = matrix(SPINE, REFERRALS, covered(*PLACES))
    assert column(found, "referrals_365d") == [0, 2, 1]
    assert column(found, "days_since_referral_1095d") == pytest.approx([np.nan, 9, 4], nan_ok=True)


def test_what_is_not_covered_is_empty_whatever_was_found() -> None:
    found = matrix(SPINE, REFERRALS, covered(("lbhf", DAY), ("lbhf", LATER)))
    assert column(found, "referrals_365d") == pytest.approx([0, np.nan, 1], nan_ok=True)
    assert "referrals_365d" in found.not_known(1) and "referrals_365d" not in found.not_known(0)


def test_a_column_that_is_in_no_block_is_left_out() -> None:
    found = matrix(SPINE, REFERRALS, covered(*PLACES))
    assert found.X.shape == (3, len(found.columns)) and "offences_1095d" not in found.columns


def test_a_column_known_for_another_share_of_the_month_is_not_learned() -> None:
    found = matrix(SPINE, REFERRALS, covered(("lbhf", DAY), ("rbkc", DAY)))
    then, now = np.array([True, True, False]), np.array([False, False, True])
    assert why_not_learned(found, then, now, 0.05) == {
        "referrals_365d": "known for 100% of the training rows and 0% of the month's",
        "days_since_referral_1095d": "known for 100% of the training rows and 0% of the month's",
    }


def test_the_columns_of_a_route_that_is_left_out_are_not_learned() -> None:
    police = {
        "own_Referral": pa.table({"row_id": [5], "referrals_from_outside_police_365d": [1], "referrals_365d": [1]})
    }
    needed = covered(*PLACES)
    told = why_not_learned(matrix(SPINE, police, needed), np.ones(3, bool), np.ones(3, bool), 0.05, ["police"])
    assert told == {"referrals_from_outside_police_365d": "left out with the route police (features.leave_out)"}
