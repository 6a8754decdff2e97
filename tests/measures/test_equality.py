"""The equality audit: figures against a table computed by hand and against fairlearn's, and what may not be seen."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate
from sklearn.metrics import precision_score, recall_score

from measures.equality import HIDDEN, NOT_KNOWN, TOO_FEW, audit, publishable, unequal
from measures.equality_page import empty_page, page
from measures.evaluation import Settings
from measures.mitigation import mitigation
from measures.proxies import proxies

SETTINGS = Settings(resamples=200, seed=1, floor=10)
LISTED, EVENT = ("yes", "no"), ("yes", "no")

BY_HAND = """
    sex    named  event  children
    girls  yes    yes    6
    girls  yes    no     14
    girls  no     yes    4
    girls  no     no     76
    boys   yes    yes    20
    boys   yes    no     20
    boys   no     yes    20
    boys   no     no     140
"""


def girls_found(number: int) -> str:
    """The same with another number of the ten girls with the event named."""
    found = BY_HAND.replace("girls  yes    yes    6", f"girls  yes    yes    {number}")
    return found.replace("girls  no     yes    4", f"girls  no     yes    {10 - number}")


def rows(table: str) -> pd.DataFrame:
    """A row per child, its own kin, with a chance of 1 in 10; columns but the last three are characteristics."""
    names, *lines = (line.split() for line in table.strip().splitlines())
    told = [dict(zip(names, line, strict=True)) for line in lines]
    found = pd.DataFrame([child for child in told for _ in range(int(child["children"]))])
    found = found.assign(
        is_listed=found["named"] == "yes", label=found["event"].map({"yes": 1.0, "no": 0.0, "-": np.nan})
    )
    found = found.drop(columns=["named", "event", "children"]).replace("unknown", NOT_KNOWN)
    return found.assign(chance=0.1, weight=1.0, kin=np.arange(len(found)), school_year="2024/25")


def sample(n: int = 3000, seed: int = 3) -> pd.DataFrame:
    """Children of two characteristics and two years, with weights and kin of about three."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(1, 6, n)
    return pd.DataFrame(
        {
            "sex": rng.choice(["girls", "boys", NOT_KNOWN], n, p=[0.4, 0.5, 0.1]),
            "ethnicity": rng.choice(["White", "Black", "Asian"], n, p=[0.5, 0.3, 0.2]),
            "school_year": rng.choice(["2023/24", "2024/25"], n),
            "label": (rng.random(n) < chance).astype(float),
            "chance": chance,
            "is_listed": chance + rng.normal(0, 0.1, n) > 0.25,
            "weight": rng.uniform(0.2, 1.0, n),
            "kin": rng.integers(0, n // 3, n),
        }
    )


def figure(table: pd.DataFrame, name: str, group: str, within: str = "", subgroup: str = "") -> pd.Series:
    where = (table["group"] == group) & (table["within"] == within) & (table["subgroup"] == subgroup)
    return table[where & (table["figure"] == name)].iloc[0]


@pytest.mark.parametrize(
    ("name", "girls", "boys"),
    [
        ("event_rate", 10 / 100, 40 / 200),
        ("selection_rate", 20 / 100, 40 / 200),
        ("precision", 6 / 20, 20 / 40),
        ("recall", 6 / 10, 20 / 40),
        ("false_positive_rate", 14 / 90, 20 / 160),
        ("false_omission_rate", 4 / 80, 20 / 160),
        ("observed_expected", 10 / 10, 40 / 20),
    ],
)
def test_a_figure_equals_what_is_computed_by_hand(name, girls, boys):
    table = audit(rows(BY_HAND), ["sex"], SETTINGS)
    assert [figure(table, name, group)["value"] for group in ("girls", "boys")] == pytest.approx([girls, boys])


def test_counts_equal_what_is_counted_by_hand():
    girls = figure(audit(rows(BY_HAND), ["sex"], SETTINGS), "recall", "girls")
    assert (girls["n"], girls["events"], girls["listed"]) == (100, 10, 20)


def false_omission_rate(y_true, y_pred, sample_weight):
    return 1 - precision_score(y_true, y_pred, pos_label=0, sample_weight=sample_weight)


def event_rate(y_true, y_pred, sample_weight):
    return np.average(y_true, weights=sample_weight)


FAIRLEARNS = {
    "event_rate": event_rate,
    "selection_rate": selection_rate,
    "precision": precision_score,
    "recall": recall_score,
    "false_positive_rate": false_positive_rate,
    "false_omission_rate": false_omission_rate,
}


@pytest.mark.parametrize("name", FAIRLEARNS)
@pytest.mark.parametrize("by", [["sex"], ["ethnicity"], ["sex", "ethnicity"], ["sex", "school_year"]])
def test_a_figure_equals_fairlearns(name, by):
    told = sample()
    theirs = MetricFrame(
        metrics=FAIRLEARNS[name],
        y_true=told["label"],
        y_pred=told["is_listed"],
        sensitive_features=told[by],
        sample_params={"sample_weight": told["weight"]},
    ).by_group
    table = audit(told, ["sex", "ethnicity"], Settings(2, 1, 0))
    ours = table[(table["characteristic"] == by[0]) & (table["within"] == "".join(by[1:])) & (table["figure"] == name)]
    assert ours["value"].tolist() == pytest.approx(theirs.sort_index().tolist())


@pytest.mark.parametrize("name", FAIRLEARNS)
def test_a_difference_equals_fairlearns_from_that_group(name):
    told = sample()[lambda all_rows: all_rows["sex"] != NOT_KNOWN]
    theirs = MetricFrame(
        metrics=FAIRLEARNS[name],
        y_true=told["label"],
        y_pred=told["is_listed"],
        sensitive_features=told["sex"],
        sample_params={"sample_weight": told["weight"]},
    ).difference(method="between_groups")
    ours = figure(audit(told, ["sex"], SETTINGS), name, "girls")["difference"]
    assert abs(ours) == pytest.approx(theirs)


def test_twelve_rows_of_a_child_count_once():
    once = rows(BY_HAND)
    months = pd.concat([once] * 12).assign(weight=1 / 12)
    columns = ["n", "events", "listed", "value"]
    assert audit(months, ["sex"], SETTINGS)[columns].to_numpy() == pytest.approx(
        audit(once, ["sex"], SETTINGS)[columns].to_numpy()
    )


def test_rows_whose_outcome_is_not_known_change_nothing():
    more = BY_HAND + "    girls  yes    -      50"
    pd.testing.assert_frame_equal(audit(rows(more), ["sex"], SETTINGS), audit(rows(BY_HAND), ["sex"], SETTINGS))


def test_with_fewer_events_than_the_floor_only_who_was_named_can_be_told():
    girls = audit(rows(BY_HAND), ["sex"], Settings(20, 1, floor=11)).query("group == 'girls' and within == ''")
    few = girls[girls["told"] == TOO_FEW]
    assert set(girls["figure"]) - set(few["figure"]) == {"selection_rate"} and few["value"].isna().all()


def test_with_fewer_named_than_the_floor_their_share_is_too_few_to_tell():
    few = BY_HAND + "    others  no     yes    30\n    others  no     no     300\n    others  yes    no     3"
    others = figure(audit(rows(few), ["sex"], Settings(20, 1, floor=11)), "selection_rate", "others")
    assert (others["told"], np.isnan(others["value"])) == (TOO_FEW, True)


def test_nothing_is_compared_with_what_cannot_be_told():
    # of the largest group nobody was named
    most = BY_HAND + "    others  no     yes    300\n    others  no     no     3000"
    girls = figure(audit(rows(most), ["sex"], Settings(20, 1, floor=11)), "selection_rate", "girls")
    assert (girls["told"], np.isnan(girls["difference"])) == ("told", True)


def test_children_of_whom_it_is_not_known_are_a_group_of_their_own():
    more = BY_HAND + "    unknown  yes    yes    30\n    unknown  no     no     400"
    assert figure(audit(rows(more), ["sex"], SETTINGS), "recall", NOT_KNOWN)["value"] == 1.0


def test_groups_are_compared_with_the_largest_of_which_it_is_known():
    more = BY_HAND + "    unknown  yes    yes    30\n    unknown  no     no     400"
    table = audit(rows(more), ["sex"], SETTINGS)
    assert figure(table, "recall", NOT_KNOWN)["reference"] == figure(table, "recall", "boys")["cell"]


def test_in_a_school_year_groups_are_compared_with_the_largest_in_that_year():
    table = audit(sample(), ["sex", "ethnicity"], SETTINGS)
    girls = figure(table, "recall", "girls", "school_year", "2023/24")
    boys = figure(table, "recall", "boys", "school_year", "2023/24")
    assert girls["difference"] == pytest.approx(girls["value"] - boys["value"])


def test_a_figure_lies_within_its_interval():
    table = audit(sample(), ["sex", "ethnicity"], SETTINGS).query("told == 'told'")
    assert table["value"].between(table["low"], table["high"]).all()


def test_a_difference_lies_within_its_interval():
    table = audit(sample(), ["sex", "ethnicity"], SETTINGS).dropna(subset=["difference"])
    assert table["difference"].between(table["difference_low"], table["difference_high"]).all()


def test_where_none_or_all_were_named_the_interval_is_not_certain():
    girls = figure(audit(rows(girls_found(10)), ["sex"], SETTINGS), "recall", "girls")
    assert (girls["value"], girls["high"]) == (1.0, 1.0) and girls["low"] == pytest.approx(0.722, abs=0.001)  # Wilson's


def test_a_group_that_is_named_more_often_for_nothing_is_seen():
    told = sample()
    told["is_listed"] |= (told["sex"] == "girls") & (np.arange(len(told)) % 4 == 0)
    girls = figure(audit(told, ["sex"], SETTINGS), "false_positive_rate", "girls")
    assert girls["difference_low"] > 0.05


def missing_half_of_the_girls() -> pd.DataFrame:
    told = sample()
    found = (told["label"] == 1) & ((told["sex"] != "girls") | (np.arange(len(told)) % 2 == 0))
    return told.assign(is_listed=found)


def test_a_list_that_surely_misses_a_group_too_often_is_told():
    assert unequal(missing_half_of_the_girls(), ["sex", "ethnicity"], 0.15, SETTINGS) == [
        "girls (sex) with the event are found less often than the largest group, surely by more than 15%"
    ]


def test_a_gap_that_may_be_smaller_than_the_limit_is_not_held_against_a_list():
    assert unequal(missing_half_of_the_girls(), ["sex", "ethnicity"], 0.5, SETTINGS) == []


def test_groups_treated_alike_differ_by_more_than_noise_about_1_time_in_20():
    beyond = []
    for seed in range(60):
        girls = figure(audit(sample(800, seed), ["sex"], Settings(100, seed, 10)), "selection_rate", "girls")
        beyond.append(girls["difference_low"] > 0 or girls["difference_high"] < 0)
    assert np.mean(beyond) <= 0.12


def test_the_audit_is_the_same_on_every_run():
    pd.testing.assert_frame_equal(*(audit(sample(), ["sex", "ethnicity"], SETTINGS) for _ in range(2)))


def test_a_small_count_is_hidden_and_the_figures_that_rest_on_it():
    shown = publishable(audit(rows(girls_found(3)), ["sex"], SETTINGS))
    recall = figure(shown, "recall", "girls")
    assert recall["told"] == HIDDEN and np.isnan(recall["value"])


def test_what_the_hidden_count_does_not_touch_is_shown():
    shown = publishable(audit(rows(girls_found(3)), ["sex"], SETTINGS))
    assert figure(shown, "selection_rate", "girls")["value"] == pytest.approx(17 / 100)


def test_the_other_group_is_hidden_too_where_the_total_would_give_the_small_one_away():
    assert figure(publishable(audit(rows(girls_found(3)), ["sex"], SETTINGS)), "recall", "boys")["told"] == HIDDEN


def test_a_small_count_of_a_pair_cannot_be_had_from_the_tables_of_single_characteristics():
    lines = ["sex ethnicity named event children"]
    for sex, ethnicity, named, event in product(("girls", "boys"), ("White", "Black", "Asian"), LISTED, EVENT):
        few = (sex, ethnicity, named, event) == ("girls", "White", "yes", "yes")
        lines.append(f"{sex} {ethnicity} {named} {event} {3 if few else 40}")
    shown = publishable(audit(rows("\n".join(lines)), ["sex", "ethnicity"], SETTINGS))
    pairs = shown.query("characteristic == 'sex' and within == 'ethnicity' and figure == 'recall'")
    hidden = pairs[pairs["told"] == HIDDEN]
    # in its row and in its column another one, and then one that closes the rectangle
    assert len(hidden) >= 4 and {*hidden.groupby("group").size(), *hidden.groupby("subgroup").size()} <= {2, 3}


def test_no_small_count_is_published():
    shown = publishable(audit(sample(400), ["sex", "ethnicity"], SETTINGS))
    assert not {1, 2, 3, 4, 5} & set(shown[["n", "events", "listed"]].stack())


@pytest.mark.parametrize("seed", range(8))
def test_no_small_count_can_be_worked_out_from_the_figures_of_its_group(seed):
    told = sample(500, seed).assign(weight=1.0)
    shown = publishable(audit(told, ["sex", "ethnicity"], Settings(5, 1, floor=5)))
    wide = shown.pivot(index="cell", columns="figure", values="value").join(shown.groupby("cell")["events"].first())
    found = (wide["recall"] * wide["events"].astype(float)).round()
    assert not {1, 2, 3, 4, 5} & {*found, *(wide["events"].astype(float) - found)}


def told_page(told: pd.DataFrame) -> str:
    noise = np.random.default_rng(1).normal(size=(len(told), 2)).astype(np.float32)
    who = told.assign(held_out=told["kin"] % 3)
    guessed = proxies(noise, ["a", "b"], who, ["sex"], SETTINGS)
    families = told.assign(borough="lbhf", life_stage="school_entry", score=told["chance"])
    return page(
        publishable(audit(told, ["sex"], SETTINGS)), mitigation(families, ["sex"], SETTINGS), guessed, "cp_plan", 10
    )


def test_the_page_says_what_is_too_few_to_tell():
    assert "Too few to tell" in told_page(sample(300))


def test_the_page_says_which_measures_pull_against_each_other():
    assert "Chouldechova" in told_page(sample()) and "Kleinberg" in told_page(sample())


def test_the_page_needs_nothing_from_elsewhere():
    shown = told_page(sample())
    assert not [word for word in ("http", "<script", "src=", "@import") if word in shown]


def test_the_page_calls_nothing_fair():
    assert told_page(sample()).count("fair") == 1  # "never says that the list is fair"


def test_without_a_model_a_page_says_that_nothing_can_be_told():
    assert "too few children with cp plan" in empty_page("cp_plan")
