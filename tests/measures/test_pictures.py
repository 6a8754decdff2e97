"""What a picture shows where numbers are hidden."""

import re

import pandas as pd
import pytest

from measures.canvas import BLUE
from measures.pictures import over_time_chart


def strokes(*values: float | None) -> int:
    """In how many strokes the line of one group is drawn."""
    months = pd.date_range("2020-01-01", periods=len(values), freq="MS")
    table = pd.DataFrame({"group": "plans", "on": months, "value": pd.array(values, "Float64")})
    picture = over_time_chart(table, "Plans", "Made up.", "Plans").decode()
    drawn = re.findall(rf'<path d="([^"]+)"[^>]*style="fill: none; stroke: {BLUE.lower()}', picture, re.DOTALL)
    return sum(path.count("M") for path in drawn)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [((8, 9, 7, 8), 1), ((8, 9, None, 7, 8), 2), ((None, 9, 8), 1)],
    ids=["nothing hidden", "one hidden within", "the first hidden"],
)
def test_a_line_breaks_where_a_number_is_hidden(values: tuple[float | None, ...], wanted: int) -> None:
    assert strokes(*values) == wanted
