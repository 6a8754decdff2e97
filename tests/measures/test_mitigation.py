"""What treating groups more alike would cost: told, never done."""

import numpy as np
import pandas as pd
import pytest

from measures.equality import NOT_KNOWN
from measures.evaluation import Settings
from measures.mitigation import ALL, AS_IT_IS, BY_GROUP, EQUAL_RECALL, mitigation, publishable

SETTINGS = Settings(resamples=50, seed=1, floor=10)


def families(n: int = 2000, seed: int = 2, harder: float = 0.5) -> pd.DataFrame:
    """Families of two boroughs; the scores of one group say less, so that fewer of it are found."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["girls", "boys"], n)
    chance = rng.beta(1, 6, n)
    score = np.where(sex == "girls", harder * chance, chance)
    borough = rng.choice(["lbhf", "rbkc"], n)
    found = pd.DataFrame({"borough": borough, "sex": sex, "score": score, "life_stage": "school_entry"})
    found = found.assign(school_year="2024/25", kin=np.arange(n), label=(rng.random(n) < chance).astype(float))
    return found.assign(is_listed=found.groupby("borough")["score"].rank(ascending=False) <= 100)


def row(table: pd.DataFrame, way: str, group: str) -> pd.Series:
    return table[(table["way"] == way) & (table["group"] == group)].iloc[0]


def test_as_the_list_is_names_whom_the_list_named():
    told = families()
    as_it_is = row(mitigation(told, ["sex"], SETTINGS), AS_IT_IS, "girls")
    assert as_it_is["named"] == (told["is_listed"] & (told["sex"] == "girls")).sum()


def test_precision_and_recall_are_of_the_families_named():
    told = families()
    listed = told[told["is_listed"]]
    whole = row(mitigation(told, ["sex"], SETTINGS), AS_IT_IS, ALL)
    assert [whole["precision"], whole["recall"]] == pytest.approx(
        [listed["label"].mean(), listed["label"].sum() / told["label"].sum()]
    )


def test_places_by_group_gives_each_group_its_share():
    told = families()
    named = row(mitigation(told, ["sex"], SETTINGS), BY_GROUP, "girls")["named"]
    assert named == pytest.approx(200 * (told["sex"] == "girls").mean(), abs=1)


def test_equal_recall_names_the_same_share_of_each_groups_families_with_the_event():
    table = mitigation(families(), ["sex"], SETTINGS)
    girls, boys = (row(table, EQUAL_RECALL, group)["recall"] for group in ("girls", "boys"))
    assert girls == pytest.approx(boys, abs=0.02)


@pytest.mark.parametrize("way", [BY_GROUP, EQUAL_RECALL])
def test_no_way_names_more_families_than_the_list(way):
    assert row(mitigation(families(), ["sex"], SETTINGS), way, ALL)["named"] <= 200


def test_whom_nothing_is_known_of_keep_the_lists_own_cut_under_equal_recall():
    told = families().assign(sex=lambda rows: rows["sex"].mask(rows.index % 5 == 0, NOT_KNOWN))
    table = mitigation(told, ["sex"], SETTINGS)
    assert row(table, EQUAL_RECALL, NOT_KNOWN)["named"] == row(table, AS_IT_IS, NOT_KNOWN)["named"]


def test_families_whose_outcome_is_not_known_are_not_counted():
    told = families()
    told.loc[told.index % 10 == 0, "label"] = np.nan
    assert row(mitigation(told, ["sex"], SETTINGS), AS_IT_IS, ALL)["families"] == 1800


def test_a_small_count_is_hidden_with_the_rates_that_rest_on_it():
    told = families()
    told.loc[(told["sex"] == "girls") & told["is_listed"], "label"] = 0.0
    told.loc[told[(told["sex"] == "girls") & told["is_listed"]].index[:3], "label"] = 1.0
    girls = row(publishable(mitigation(told, ["sex"], SETTINGS)), AS_IT_IS, "girls")
    assert pd.isna(girls["found"]) and np.isnan(girls["precision"])


def test_what_is_not_small_is_published_as_it_is():
    table = mitigation(families(harder=1.0), ["sex"], SETTINGS)
    assert row(publishable(table), AS_IT_IS, ALL)["recall"] == row(table, AS_IT_IS, ALL)["recall"]
