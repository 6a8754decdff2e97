"""Means, intervals and verdicts, on counts written out."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from synthetic.calibration.comparison import by_area, compare, means, most_by_chance, yearly
from synthetic.calibration.published import with_reasons
from synthetic.calibration.published import yearly as published_years
from synthetic.calibration.residents import BLOCKS

NO_REASONS = pd.DataFrame(columns=["figure", "group", "borough", "reason"])


def counts(by_year: dict[int, int], base: int = 1000, blocks: int = BLOCKS) -> pd.DataFrame:
    """One figure of two boroughs, the same in each block of families."""
    rows = [
        ("Referrals", "per 10,000", "", borough, year, block, count, base)
        for borough in (0, 1)
        for year, count in by_year.items()
        for block in range(blocks)
    ]
    return pd.DataFrame(rows, columns=["figure", "unit", "group", "borough", "year", "block", "count", "base"])


def published(mean: float, per_1000: float = 50.0, borough: str = "205") -> pd.DataFrame:
    row = {"figure": "Referrals", "group": "", "borough": borough, "unit": "per 10,000", "mean": mean}
    return pd.DataFrame([{**row, "per_1000": per_1000, "years": "2020-2024", "source": "a return"}])


def compared(mean: float, per_1000: float = 50.0, why: pd.DataFrame = NO_REASONS) -> pd.Series:
    areas = by_area(counts({2024: 5}), ["205", "207"])
    return compare(areas, published(mean, per_1000), why).iloc[0]


def test_the_mean_is_of_the_last_five_years() -> None:
    made = means(by_area(counts({2019: 900, **dict.fromkeys(range(2020, 2025), 5)}), ["205", "207"]))
    assert set(made.made_up) == {50.0}


def test_england_stands_beside_all_boroughs_together() -> None:
    both = counts({2024: 5})
    both.loc[both.borough == 1, "count"] = 15
    made = means(by_area(both, ["205", "207"])).set_index("borough").made_up
    assert made.to_dict() == {"205": 50.0, "207": 150.0, "England": 100.0}


def test_blocks_that_are_alike_leave_no_doubt() -> None:
    row = means(by_area(counts({2024: 5}), ["205", "207"])).iloc[0]
    assert (row.low, row.high) == (50.0, 50.0)


def test_the_interval_is_as_wide_as_the_blocks_differ() -> None:
    uneven = counts({2024: 5})
    uneven["count"] = np.where(uneven.block % 2 == 0, 4, 6)
    row = means(by_area(uneven, ["205", "207"])).iloc[0]
    error = 10_000 * np.std([4, 6] * 10, ddof=1) / 1000 / np.sqrt(BLOCKS)
    assert row.high - row.made_up == pytest.approx(2.09 * error, rel=0.01)


def test_single_years_are_values_in_the_figures_unit() -> None:
    made = yearly(by_area(counts({2023: 5, 2024: 10}), ["205", "207"]))
    assert list(made[made.borough == "207"].value) == [50.0, 100.0]


@pytest.mark.parametrize(
    ("mean", "expected"), [(50, "within"), (50 / 1.149, "within"), (50 / 1.16, "outside"), (50 / 0.84, "outside")]
)
def test_a_figure_is_within_15_per_cent_or_outside(mean: float, expected: str) -> None:
    assert compared(mean).verdict == expected


def test_the_ratio_is_made_up_over_published() -> None:
    assert compared(40.0).ratio == 1.25


def test_what_happens_to_fewer_than_one_child_in_a_thousand_is_not_judged() -> None:
    assert compared(10.0, per_1000=0.99).verdict == "rare"
    assert compared(10.0, per_1000=1.0).verdict == "outside"


def test_a_reason_explains_what_is_outside_and_nothing_else() -> None:
    why = pd.DataFrame([{"figure": "Referrals", "group": "", "borough": "", "reason": "because"}])
    assert compared(10.0, why=why).verdict == "explained"
    assert compared(50.0, why=why).verdict == "within"


def test_the_nearest_reason_is_taken() -> None:
    rows = pd.DataFrame(
        [("Factors", "Neglect", "205"), ("Factors", "Neglect", "207"), ("Factors", "Gangs", "205"), ("Other", "", "")],
        columns=["figure", "group", "borough"],
    )
    why = pd.DataFrame(
        [("Factors", "", "", "all"), ("Factors", "Neglect", "", "group"), ("Factors", "Neglect", "207", "row")],
        columns=["figure", "group", "borough", "reason"],
    )
    assert list(with_reasons(rows, why).reason) == ["group", "row", "all", ""]


def test_a_figure_that_nobody_publishes_is_shown_without_a_verdict() -> None:
    more = pd.concat([counts({2024: 5}), counts({2024: 5}).assign(figure="Own")])
    table = compare(by_area(more, ["205", "207"]), published(50.0), NO_REASONS)
    assert list(table[table.figure == "Own"][["borough", "verdict"]].iloc[0]) == ["England", "not published"]


def test_a_published_figure_that_is_not_counted_is_an_error() -> None:
    with pytest.raises(ValueError, match="not counted"):
        compare(by_area(counts({2024: 5}), ["205", "207"]), published(50.0, borough="213"), NO_REASONS)


def test_a_share_of_nobody_is_no_error_and_not_judged() -> None:
    nobody = counts({2024: 0}, base=0)
    assert compare(by_area(nobody, ["205", "207"]), published(50.0), NO_REASONS).verdict.iloc[0] == "none"


def uneven(share: float, mean: float) -> pd.DataFrame:
    """A figure of 1,000 whose blocks of families lie by a share below and above it, beside a published one."""
    made = counts({2024: 100})
    made["count"] = np.where(made.block % 2 == 0, 100 * (1 - share), 100 * (1 + share))
    return compare(by_area(made, ["205", "207"]), published(mean), NO_REASONS)


@pytest.mark.parametrize(("share", "expected"), [(0.5, "chance"), (0.3, "outside"), (0.01, "outside")])
def test_chance_is_what_one_draw_cannot_tell_from_the_published_figure_itself(share: float, expected: str) -> None:
    # 15 % of the published figure come to 1,000 / 1.2 * 1.15 = 958: an interval of 0.3 reaches that, not 1,000 / 1.2
    assert uneven(share, 1000 / 1.2).verdict.iloc[0] == expected


def test_how_likely_chance_alone_leads_outside_is_told_by_the_interval() -> None:
    error = 0.5 * 1000 * np.sqrt(1 / (BLOCKS - 1))
    expected = 2 * (1 - NormalDist(0, error).cdf(150))
    assert uneven(0.5, 1000.0).strays.iloc[0] == pytest.approx(expected, rel=0.02)
    assert uneven(0.0, 1000.0).strays.iloc[0] == 0


def test_chance_alone_leads_no_more_figures_outside_than_coins_would() -> None:
    coins = pd.DataFrame({"verdict": ["within"] * 90 + ["chance"] * 10 + ["rare"] * 50, "strays": 0.1})
    assert most_by_chance(coins) == 17  # the 99th percentile of the binomial of 100 and a tenth


def test_years_without_a_published_value_are_left_out() -> None:
    rows = published(50.0).assign(first_year=2022, **{"values": "5.0 - 7.0"})
    assert list(published_years(rows)[["year", "value"]].itertuples(index=False, name=None)) == [(2022, 5), (2024, 7)]
