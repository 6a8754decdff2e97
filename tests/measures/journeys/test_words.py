"""Sentences of the findings: a hidden number is not said, nor is anything in its place."""

import pandas as pd
import pytest

from measures.journeys.words import TOO_FEW, between, sentence


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((41.3, 36.0, 46.66), "41.3 % (95 % interval 36.0 to 46.7)"),
        ((41.3, float("nan"), float("nan")), "41.3 %"),
        ((float("nan"), 36.0, 46.7), ""),
    ],
)
def test_a_figure_is_said_with_its_interval(row: tuple[float, float, float], expected: str) -> None:
    assert between(pd.Series(row, ["share", "low", "high"])) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("1 %", "were a"), ("2 %", "were b")], "Of all, 1 % were a and 2 % were b."),
        ([("", "were a"), ("2 %", "were b")], "Of all, 2 % were b."),
        ([("", "were a"), ("", "were b")], TOO_FEW),
    ],
)
def test_a_sentence_says_the_figures_that_are_told(parts: list[tuple[str, str]], expected: str) -> None:
    assert sentence("Of all, ", parts) == expected
