"""What the equality audit says where what comes to light depends on place and policing, beside the ordinary world.

Offences are so common in both that a sixth of the true size tells.
"""

from collections.abc import Callable

import pandas as pd
import pytest

from tests.synthetic.scenario_worlds import evaluated, made, world_params

pytestmark = pytest.mark.slow
COMMON = {"offence": 0.012}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pd.DataFrame]:
    """Makes a world and evaluates lists ranked by entry to youth justice; how Black children fare beside White ones."""

    def take(name: str) -> pd.DataFrame:
        folder = tmp_path_factory.mktemp(name)
        made(folder, world_params(name, 0.15, **COMMON), ("key_stage_4",), "youth_justice_entry", years=3)
        groups = pd.read_parquet(evaluated(folder) / "equality" / "groups.parquet")
        is_whole = (groups["characteristic"] == "ethnicity") & (groups["group"] == "Black") & (groups["within"] == "")
        return groups[is_whole].set_index("figure")

    return take


@pytest.fixture(scope="module")
def policed(audit: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    return audit("policing_bias")


@pytest.mark.parametrize("figure", ["selection_rate", "false_positive_rate"])
def test_where_policing_decides_the_audit_says_that_lists_name_more_black_children(
    policed: pd.DataFrame, figure: str
) -> None:
    assert policed.loc[figure, "difference_low"] > 0


def test_in_the_ordinary_world_the_audit_finds_no_such_difference(audit: Callable[[str], pd.DataFrame]) -> None:
    told = audit("base").loc["selection_rate"]
    assert told["difference_low"] < 0 < told["difference_high"]
