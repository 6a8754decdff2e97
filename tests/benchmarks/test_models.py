"""The benchmark of the models: what its table says of made-up figures."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.models.goals import Goal, as_text, table

ASKED = "care_entry at secondary_transfer"


def figures(text: str) -> pd.DataFrame:
    """Lines of: seed, part, model, figure, value."""
    rows = [line.split() for line in text.strip().splitlines()]
    told = pd.DataFrame(rows, columns=["seed", "part", "model", "figure", "value"])
    return told.assign(question=ASKED, seed=told["seed"].astype(int), value=told["value"].astype(float))


def told_of(text: str, figure: str, model: str = "hazard") -> pd.Series:
    told = table(figures(text)).set_index(["figure", "model"])
    return told.loc[(figure, model)]


# what is said of a goal


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (Goal(low=0.94), 0.94, "reached"),
        (Goal(low=0.94), 0.90, "short by 0.04"),
        (Goal(high=0.05), 0.02, "reached"),
        (Goal(high=0.05), 0.08, "short by 0.03"),
        (Goal(0.9, 1.1), 1.0, "reached"),
        (Goal(0.9, 1.1), 0.85, "short by 0.05"),
        (Goal(0.9, 1.1), 1.3, "short by 0.2"),
        (Goal(low=0.94), np.nan, "not measured"),
    ],
)
def test_a_goal_is_reached_or_told_how_far_away_it_is(goal: Goal, value: float, verdict: str) -> None:
    assert goal.verdict(value) == verdict


SHARES = """
    1 own hazard auc 0.75
    1 own limit  auc 0.80
    2 own hazard auc 0.65
    2 own limit  auc 0.70
"""


def test_what_was_learned_is_a_share_of_what_could_be() -> None:
    told = told_of(SHARES, "AUC - 0.5, share of the limit's")
    assert told["mean"] == pytest.approx(0.40 / 0.50)
    assert told["verdict"] == "short by 0.14"


def test_the_spread_is_that_of_a_ratio_of_means() -> None:
    gaps = np.array([0.25 - 0.8 * 0.30, 0.15 - 0.8 * 0.20])
    told = told_of(SHARES, "AUC - 0.5, share of the limit's")
    assert told["error"] == pytest.approx(gaps.std(ddof=1) / np.sqrt(2) / 0.25)
    assert told["seeds"] == 2


def test_one_seed_has_no_spread() -> None:
    one = "\n".join(SHARES.strip().splitlines()[:2])
    assert np.isnan(told_of(one, "AUC - 0.5, share of the limit's")["error"])


def test_precision_is_told_beside_the_count_rules() -> None:
    told = told_of(
        """
        1 own hazard     precision 0.15
        1 own count_rule precision 0.10
        """,
        "precision at capacity, times the count rule's",
    )
    assert (told["mean"], told["verdict"]) == (pytest.approx(1.5), "reached")


def test_intervals_that_hold_one_are_counted() -> None:
    told = told_of(
        """
        1 own hazard slope_low  0.8
        1 own hazard slope_high 1.2
        2 own hazard slope_low  0.5
        2 own hazard slope_high 0.9
        """,
        "share of seeds whose interval of the slope holds 1",
    )
    assert (told["mean"], told["verdict"]) == (0.5, "short by 0.4")


def test_a_rule_is_shown_and_not_judged() -> None:
    told = told_of(
        """
        1 own count_rule auc 0.70
        1 own limit      auc 0.80
        """,
        "AUC - 0.5, share of the limit's",
        "count_rule",
    )
    assert (told["goal"], told["verdict"]) == ("", "")


def test_the_text_tells_each_goal_beside_its_figure() -> None:
    assert "goal at least 0.94: short by 0.14" in as_text(table(figures(SHARES)))
