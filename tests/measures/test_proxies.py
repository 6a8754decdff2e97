"""The proxy test: what the features give away of a characteristic that they do not hold."""

import numpy as np
import pandas as pd
import pytest

from measures.equality import NOT_KNOWN
from measures.evaluation import Settings
from measures.proxies import proxies

SETTINGS = Settings(resamples=100, seed=1, floor=10)


def people(n: int = 1200, seed: int = 5) -> pd.DataFrame:
    """Kin of three who share their ethnicity, cross-fitted in four groups of kin."""
    rng = np.random.default_rng(seed)
    kin = np.arange(n) // 3
    return pd.DataFrame(
        {
            "sex": rng.choice(["girls", "boys"], n),
            "ethnicity": rng.choice(["White", "Black", "Asian", NOT_KNOWN], n)[kin * 3],
            "weight": 1.0,
            "kin": kin,
            "held_out": kin % 4,
        }
    )


def told(who: pd.DataFrame, feature: np.ndarray, characteristic: str, settings: Settings = SETTINGS) -> pd.DataFrame:
    noise = np.random.default_rng(6).normal(size=len(who))
    X = np.column_stack([feature, noise]).astype(np.float32)
    return proxies(X, ["feature", "noise"], who, [characteristic], settings)


def test_a_feature_that_stands_for_a_characteristic_is_found():
    who = people()
    found = told(who, (who["sex"] == "girls") + np.random.default_rng(7).normal(0, 0.3, len(who)), "sex")
    assert found["auc"].iloc[0] > 0.95 and found["strongest"].iloc[0].startswith("feature")


def test_features_that_know_nothing_are_told_as_guessing():
    found = told(people(), np.zeros(1200), "sex").iloc[0]
    assert found["low"] < 0.5 < found["high"]


def test_a_feature_that_only_knows_which_kin_it_is_gives_nothing_away():
    who = people()
    # a model that had seen a brother would know
    found = told(who, who["kin"].to_numpy(float), "ethnicity")
    assert (found["auc"] < 0.6).all()


def test_of_two_groups_one_row_says_all():
    assert told(people(), np.zeros(1200), "sex")["group"].tolist() == ["boys"]


def test_of_several_groups_each_is_told_against_the_others_and_the_not_known_are_left_out():
    assert told(people(), np.zeros(1200), "ethnicity")["group"].tolist() == ["Asian", "Black", "White"]


def test_a_group_of_few_children_has_no_figures():
    who = people().assign(sex=["girls"] * 12 + ["boys"] * 1188)
    assert np.isnan(told(who, np.zeros(1200), "sex")["auc"].iloc[0])


def test_a_characteristic_that_all_share_is_left_out():
    assert told(people().assign(sex="girls"), np.zeros(1200), "sex").empty


def test_the_test_is_the_same_on_every_run():
    who = people()
    pd.testing.assert_frame_equal(*(told(who, who["kin"].to_numpy(float), "ethnicity") for _ in range(2)))


@pytest.mark.parametrize("scale", [1, 7])
def test_weights_that_are_all_the_same_change_nothing_but_the_count(scale):
    who = people()
    found = told(who.assign(weight=float(scale)), np.zeros(1200), "sex").iloc[0]
    assert found["children"] == scale * (who["sex"] == "boys").sum()
