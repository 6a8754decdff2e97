"""Pictures: the same bytes for the same numbers, and nothing from the network."""

from datetime import date

import pandas as pd
import pytest

from measures import charts

RELIABILITY = pd.DataFrame({"predicted": [0.1, 0.3], "observed": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.4]})
MODELS = pd.DataFrame(
    {
        "measure": ["AUC", "AUC", "Average precision", "Average precision"],
        "model": ["hazard", "count", "hazard", "count"],
        "value": [0.7, 0.6, 0.2, 0.1],
        "low": [0.6, 0.5, 0.1, 0.0],
        "high": [0.8, 0.7, 0.3, 0.2],
    }
)
QUARTERS = pd.DataFrame(
    {
        "quarter": [date(2021, 9, 1), date(2021, 12, 1)],
        "precision": [0.2, 0.3],
        "low": [0.1, 0.2],
        "high": [0.4, 0.5],
    }
)
GROUPS = pd.concat(
    [RELIABILITY.assign(group=group) for group in ("lbhf", "rbkc", "westminster", "families", "post_16")]
)
FOLDS = pd.DataFrame(
    {
        "fold": ["2020", "2021"],
        "train_from": ["2015-01-01"] * 2,
        "train_to": ["2020-01-01", "2021-01-01"],
        "test_from": ["2020-01-01", "2021-01-01"],
        "test_to": ["2021-01-01", "2022-01-01"],
        "follow_to": ["2024-01-01", "2025-01-01"],
    }
)
CHARTS = {
    "reliability": lambda kind: charts.reliability_chart(RELIABILITY, "Reliable?", "Made up.", kind),
    "reliability by group": lambda kind: charts.reliability_by_group_chart(GROUPS, "For each?", "Made up.", kind),
    "models": lambda kind: charts.models_chart(MODELS, "Which model?", "Made up.", kind),
    "capacity": lambda kind: charts.capacity_chart(QUARTERS, "How many?", "Made up.", 0.05, kind),
    "folds": lambda kind: charts.folds_chart(FOLDS, "When?", "Made up.", kind),
}


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("name", CHARTS)
def test_the_same_numbers_give_the_same_bytes(name, kind):
    assert CHARTS[name](kind) == CHARTS[name](kind)


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_bytes_are_of_the_kind_asked_for(kind, start):
    assert CHARTS["folds"](kind).startswith(start)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_tells_no_date_and_loads_nothing(name):
    svg = CHARTS[name]("svg").decode()
    assert "<dc:date>" not in svg and "<script" not in svg and "<image" not in svg


def test_the_title_can_be_read_by_a_screen_reader():
    assert "<dc:title>Reliable?</dc:title>" in CHARTS["reliability"]("svg").decode()


def test_a_hidden_number_is_left_out_and_the_caption_says_so():
    hidden = RELIABILITY.astype(object)
    hidden.loc[0, "observed"] = "c"
    svg = charts.reliability_chart(hidden, "Reliable?", "Made up.").decode()
    assert "Made up. Not drawn, as numbers are too small: 1." in svg


def test_a_table_with_every_number_hidden_is_still_a_picture():
    hidden = RELIABILITY.astype(object)
    hidden[:] = "c"
    assert charts.reliability_chart(hidden, "Reliable?", "Made up.").startswith(b"<?xml")


def test_the_given_table_is_left_as_it_was():
    before = QUARTERS.copy()
    CHARTS["capacity"]("svg")
    pd.testing.assert_frame_equal(QUARTERS, before)
