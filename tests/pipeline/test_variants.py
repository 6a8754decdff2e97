"""What each variant of the main model learns from."""

import numpy as np
import pytest

from features.reasons import column_of
from measures.variants import ALL
from pipeline.variants import BOROUGH, _variants

LEARNED = ("referrals_365d", "referrals_from_outside_police_365d", "early_help_contacts_365d", "cp_plans_1825d")
MONTHS = np.array([0, 11, 12, 24, 25, 36])


@pytest.fixture
def variants() -> dict[str, tuple[tuple[str, ...], list[int]]]:
    """The columns and the months that each variant learns from."""
    return {name: (columns, MONTHS[rows].tolist()) for name, columns, rows in _variants(LEARNED, MONTHS)}


def test_the_columns_of_the_example_are_there() -> None:
    assert set(LEARNED) <= set(column_of())


@pytest.mark.parametrize(
    ("variant", "columns"),
    [
        (ALL, LEARNED),
        ("without_cin_census", ("early_help_contacts_365d",)),
        ("without_early_help", ("referrals_365d", "referrals_from_outside_police_365d", "cp_plans_1825d")),
        ("without_referrals", ("early_help_contacts_365d", "cp_plans_1825d")),
        ("without_police", ("referrals_365d", "early_help_contacts_365d", "cp_plans_1825d")),
        ("with_borough", (*LEARNED, BOROUGH)),
    ],
)
def test_a_variant_learns_its_columns_of_all_years(
    variants: dict[str, tuple[tuple[str, ...], list[int]]], variant: str, columns: tuple[str, ...]
) -> None:
    assert variants[variant] == (columns, MONTHS.tolist())


@pytest.mark.parametrize(("years", "months"), [(1, [25, 36]), (2, [24, 25, 36]), (3, [11, 12, 24, 25, 36])])
def test_a_learning_curve_takes_the_latest_years(
    variants: dict[str, tuple[tuple[str, ...], list[int]]], years: int, months: list[int]
) -> None:
    assert variants[f"years_{years}"] == (LEARNED, months)


def test_as_many_years_as_there_are_is_all_and_no_variant(
    variants: dict[str, tuple[tuple[str, ...], list[int]]],
) -> None:
    assert "years_4" not in variants
