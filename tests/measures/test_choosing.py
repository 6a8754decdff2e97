"""The bar that was set before the run, and bands in words."""

import pandas as pd
import pytest

from measures.bands import bands, words
from measures.success import judge

SPANS = {"auc": (0.6, 0.8), "precision": (0.1, 0.3)}


@pytest.mark.parametrize(
    ("model", "rule", "reached"),
    [
        ({"auc": 0.7, "precision": 0.2}, {"auc": 0.6, "precision": 0.2}, True),
        ({"auc": 0.7, "precision": 0.19}, {"auc": 0.6, "precision": 0.2}, False),
        ({"auc": 0.59, "precision": 0.4}, {"auc": 0.6, "precision": 0.2}, False),
        ({}, {"auc": 0.6, "precision": 0.2}, False),
        ({"auc": 0.7, "precision": 0.2}, {}, False),
    ],
    ids=["as good as the rule", "worse than the rule", "worse than the bar", "not measured", "nothing to compare"],
)
def test_a_model_is_used_only_if_it_reached_every_part_of_the_bar(
    model: dict[str, float], rule: dict[str, float], reached: bool
) -> None:
    assert judge(model, rule, SPANS, min_precision_ratio=1.0, min_auc=0.6)[0] is reached


def test_the_reasons_give_figures_with_their_intervals() -> None:
    _, why = judge({"auc": 0.7, "precision": 0.2}, {"auc": 0.6, "precision": 0.1}, SPANS, 1.25, 0.6)
    assert why[1] == (
        "reached: precision at capacity 20.0% (between 10.0% and 30.0%), the rule's 10.0%:"
        " ratio 2.00, at least 1.25 asked"
    )


def selections(events_by_third: list[int], size: int = 40) -> pd.DataFrame:
    """Families with rising risk; so many events in each third."""
    labels = [label for events in events_by_third for label in [1.0] * events + [0.0] * (size - events)]
    risk = [place / len(labels) for place in range(len(labels))]
    return pd.DataFrame({"borough": "lbhf", "family": range(len(labels)), "risk": risk, "label": labels})


def test_three_bands_where_each_has_events_enough() -> None:
    assert bands(selections([10, 15, 20]))["events"].tolist() == [10, 15, 20]


def test_fewer_bands_where_events_are_few() -> None:
    assert bands(selections([1, 2, 12]))["families"].tolist() == [120]


def test_bands_that_do_not_rise_are_not_told_apart() -> None:
    assert len(bands(selections([20, 15, 10]))) == 1


def test_a_family_counts_once() -> None:
    twice = pd.concat([selections([10, 15, 20])] * 2)
    assert bands(twice)["families"].sum() == 120


def test_without_a_known_label_there_is_no_band() -> None:
    assert bands(selections([1, 1, 1]).assign(label=float("nan"))).empty


def test_a_band_is_told_in_families_of_twenty() -> None:
    band = pd.Series({"rate": 0.11, "low": 0.07, "high": 0.16})
    assert words(band, "a child came into care") == (
        "In about 2 of 20 families like this on past lists (between 1 and 3), a child came into care."
    )
