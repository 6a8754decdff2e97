"""What the equality audit says where what comes to light depends on place and policing, beside the ordinary world.

No list names many more of one ethnicity for it, as what is learned knows neither place nor ethnicity. What is recorded
does, and the audit says so. Children who are known and their offences are so common in both worlds that a quarter of
the true size tells.
"""

from collections.abc import Callable

import pandas as pd
import pytest

from tests.synthetic.scenario_worlds import COMMON, evaluated, made, world_params

pytestmark = pytest.mark.slow
STAGES, OUTCOME = ("secondary_transfer", "key_stage_4"), "youth_justice_entry"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pd.Series]:
    """Makes a world and audits it; how many more events are recorded of Black children than of White ones."""

    def take(name: str) -> pd.Series:
        folder = tmp_path_factory.mktemp(name)
        made(folder, world_params(name, 0.25, **COMMON, offence=0.012), STAGES, OUTCOME, years=3)
        groups = pd.read_parquet(evaluated(folder) / "equality" / "groups.parquet")
        is_whole = (groups["characteristic"] == "ethnicity") & (groups["group"] == "Black") & (groups["within"] == "")
        return groups[is_whole].set_index("figure").loc["event_rate"]

    return take


def test_where_policing_decides_the_audit_says_that_more_is_recorded_of_black_children(
    recorded: Callable[[str], pd.Series],
) -> None:
    assert recorded("policing_bias")["difference_low"] > 0


def test_in_the_ordinary_world_the_audit_finds_no_such_difference(recorded: Callable[[str], pd.Series]) -> None:
    told = recorded("base")
    assert told["difference_low"] < 0 < told["difference_high"]
