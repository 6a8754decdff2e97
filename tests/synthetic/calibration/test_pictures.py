"""Pictures: the same for the same numbers, and fit to stand in a page beside others."""

import re
from collections.abc import Callable

import pandas as pd
import pytest

from synthetic.calibration import pictures

YEARS = pd.DataFrame({"year": [2022, 2023], "value": [500.0, 520.0]})
GROUPS = pd.DataFrame(
    {
        "group": ["Police", "Housing"],
        "made_up": [28.0, 1.0],
        "low": [26.0, 0.5],
        "high": [30.0, 1.5],
        "published": [29.0, float("nan")],
        "verdict": ["within", "rare"],
    }
)
AGES = pd.DataFrame({"age": [-1, 4, 4], "sex": ["Male", "Male", "Female"], "count": [3.0, 40.0, 38.0]})
CURVE = pd.DataFrame({"days": [0.0, 365.0], "share": [0.0, 80.0]})
DRAWN: dict[str, Callable[[str], str]] = {
    "trend": lambda label: pictures.trend(YEARS, YEARS.iloc[:0], "per 10,000", label),
    "dots": lambda label: pictures.dots(GROUPS, "%", label),
    "pyramid": lambda label: pictures.pyramid(AGES, label),
    "curve": lambda label: pictures.curve(CURVE, CURVE.iloc[1:], label),
}


@pytest.fixture(params=list(DRAWN))
def draw(request: pytest.FixtureRequest) -> Callable[[str], str]:
    return DRAWN[request.param]


def test_the_same_numbers_draw_the_same_picture(draw: Callable[[str], str]) -> None:
    assert draw("a label") == draw("a label")


def test_two_pictures_share_no_name(draw: Callable[[str], str]) -> None:
    one, other = (set(re.findall(r'id="([^"]+)"', draw(label))) for label in ("one", "other"))
    assert one.isdisjoint(other)


def test_every_name_is_used_and_every_use_has_its_name(draw: Callable[[str], str]) -> None:
    text = draw("a label")
    assert set(re.findall(r'id="([^"]+)"', text)) == set(re.findall(r'(?:url\(|href=")#([^")]+)', text))


def test_a_picture_has_no_size_type_or_address_of_its_own(draw: Callable[[str], str]) -> None:
    text = draw("a label")
    assert re.findall(r"http|font-family|<style|<metadata|<\?xml", text) == []
    assert not re.search(r"<svg[^>]* (width|height)=", text)


def test_a_label_with_signs_is_still_one_label() -> None:
    assert 'aria-label="5 &lt; 6 &amp; more"' in DRAWN["trend"]("5 < 6 & more")
