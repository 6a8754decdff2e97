"""The page of shift: volumes and lags by hand, what is hidden, and a history without anything."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from measures.editions import Editions
from measures.history import ALL
from measures.shift.features import TRAINING, compared
from measures.shift.listing import calibration, list_rate
from measures.shift.page import Rules, shift_topic
from measures.shift.volumes import lags, volumes
from tests.measures.histories import history

RULES = Rules(24, 12, 0.2)
NO_LISTS = pd.DataFrame({"borough": [], "month_on": [], "listed": [], "listable": []}).astype(
    {"listed": int, "listable": int}
)
NO_ROWS = pd.DataFrame({"borough": [], "year": [], "label": [], "chance": []})
NO_FEATURES = pd.DataFrame(columns=["borough", "month", "feature", "psi", "known", "missing", "rows"])


def referrals(counts: dict[str, int], borough: str = "lbhf") -> str:
    """So many referrals known in each month."""
    rows = [f"{borough} c{month} {month}-05 {month}-20" for month, count in counts.items() for _ in range(count)]
    return "\n".join(["borough child_id happened_on known_on", *rows])


def count(history_, kind: str, on: str, borough: str = "lbhf"):
    rows = volumes(history_)
    found = rows[(rows["kind"] == kind) & (rows["on"] == on) & (rows["borough"] == borough)]["count"]
    return None if found.empty or pd.isna(found.iloc[0]) else int(found.iloc[0])


def test_a_record_counts_in_the_month_in_which_it_came_to_be_known() -> None:
    late = "borough child_id happened_on known_on\n" + "lbhf c1 2020-01-30 2020-02-10\n" * 7
    made = history(Referral=late)
    assert [count(made, "referrals", on) for on in ("2020-01-01", "2020-02-01")] == [0, 7]


def test_a_month_that_is_not_over_is_not_told() -> None:
    made = history(as_of=date(2020, 3, 15), Referral=referrals({"2020-03": 8, "2020-02": 9}))
    assert [count(made, "referrals", on) for on in ("2020-02-01", "2020-03-01")] == [9, None]


def test_rare_kinds_are_counted_by_the_quarter() -> None:
    plans = referrals({"2020-01": 4, "2020-03": 5})
    assert count(history(CpPlan=plans), "cp_plans", "2020-01-01") == 9


def test_a_few_records_are_hidden_in_a_borough_and_in_one_beside_it() -> None:
    rows = referrals({"2020-01": 3}) + "\n" + referrals({"2020-01": 20}, "rbkc").split("\n", 1)[1]
    made = history(boroughs=("lbhf", "rbkc"), Referral=rows)
    assert [count(made, "referrals", "2020-01-01", place) for place in ("lbhf", "rbkc", ALL)] == [None, None, 23]


def recorded(days: list[int]) -> str:
    rows = [f"lbhf c{place} 2020-01-01 {date(2020, 1, 1 + day)} recorded" for place, day in enumerate(days)]
    return "\n".join(["borough child_id happened_on known_on how", *rows])


def lag(days: list[int]) -> pd.Series:
    rows = lags(history(EhContact=recorded(days)))
    return rows[(rows["borough"] == "lbhf") & (rows["service"] == "early_help")].iloc[0]


def test_the_middle_lag_is_told_of_six_records() -> None:
    assert lag([1, 2, 3, 5, 8, 9])["middle"] == 4


def test_what_nine_of_ten_lie_within_is_not_told_of_six() -> None:
    assert pd.isna(lag([1, 2, 3, 5, 8, 9])["late"])


def test_the_lag_of_five_records_is_not_told() -> None:
    assert pd.isna(lag([1, 2, 3, 5, 8])["middle"])


def test_how_many_were_recorded_with_a_day_is_not_published() -> None:
    assert "count" not in lags(history(EhContact=recorded([1] * 9)))


def test_observed_for_each_expected_is_the_one_worked_out_by_hand() -> None:
    rows = pd.DataFrame({"borough": "lbhf", "year": "2020", "label": [1] * 10 + [0] * 90, "chance": 0.2})
    found = calibration(Editions(), rows).iloc[0]
    # ten where twenty were expected; exact Poisson limits of 10 are 4.80 and 18.39
    assert [found["ratio"], found["low"], found["high"]] == pytest.approx([0.5, 0.24, 0.92])


def test_a_year_with_a_few_events_is_not_told() -> None:
    rows = pd.DataFrame({"borough": "lbhf", "year": "2020", "label": [1] * 3 + [0] * 90, "chance": 0.2})
    assert calibration(Editions(), rows)["ratio"].isna().all()


def test_the_share_listed_is_of_all_that_could_be() -> None:
    rows = [("lbhf", "2026-11-01", 20, 900), ("rbkc", "2026-11-01", 20, 100)]
    lists = pd.DataFrame(rows, columns=["borough", "month_on", "listed", "listable"])
    found = list_rate(Editions(), lists).set_index("borough")["value"]
    assert [found["lbhf"], found["rbkc"], found[ALL]] == pytest.approx([20 / 900, 0.2, 0.04])


def page(made=None, features=NO_FEATURES, lists=NO_LISTS, tested=NO_ROWS, place="lbhf"):
    return shift_topic(made or history(), RULES, features, lists, tested, "binary")[place]


def section(name: str, of):
    return next(one for one in of.sections if one.name == name)


def test_a_history_with_nothing_in_it_is_a_page_all_the_same() -> None:
    made = history()
    object.__setattr__(made, "coverage", made.coverage.iloc[:0])
    assert len(page(made).sections) >= 5


STEADY = {f"{year}-{month:02}": 40 + month % 3 for year in range(2018, 2027) for month in range(1, 11)}


def test_a_month_in_which_half_of_a_file_is_missing_trips() -> None:
    made = history(Referral=referrals(STEADY | {"2026-10": 15}))
    assert "outside the limits" in section("volume_referrals", page(made)).finding


def test_a_kind_that_trips_is_named_first() -> None:
    made = history(Referral=referrals(STEADY | {"2026-10": 15}))
    assert "Referrals" in section("volumes", page(made)).finding


def test_figures_go_to_mlflow_by_month() -> None:
    made = history(Referral=referrals(STEADY | {"2026-10": 15}))
    assert section("volumes", page(made)).series["volume_referrals"][202610] == 15


def features() -> pd.DataFrame:
    X = np.array([[0] * 50 + [1] * 50 + [1] * 90 + [0] * 10]).T.astype(np.float32)
    month = np.array([TRAINING] * 100 + ["2026-11"] * 100)
    return compared(X, ["referrals_365d"], month, np.array(["lbhf"] * 200))


def test_a_feature_that_shifted_is_told_with_its_index() -> None:
    # 0.88 by hand of shares 0.5 and 0.5 against 0.1 and 0.9, less what half a row in each of five bins takes
    table = section("features", page(features=features())).table
    assert table[["feature", "index"]].to_numpy().tolist() == [["referrals_365d", "0.84"]]


def test_how_many_features_trip_goes_to_mlflow_by_month() -> None:
    assert section("features", page(features=features())).series["features_outside"] == {202611: 1.0}


@pytest.mark.parametrize("name", ["volumes", "lag_early_help", "features", "list_rate", "calibration"])
def test_every_section_says_what_to_do_when_it_trips(name: str) -> None:
    assert "hen " in section(name, page()).how and "trips" in section(name, page()).how
