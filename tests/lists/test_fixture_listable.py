"""Which families can be on the list of 1 November 2026, as worked out by hand."""

import ibis
import pandas as pd
import pytest

from features.households import households
from lists.status import child_status, family_status
from tests.cases import View, expected

Row = dict[str, str]
LISTABLE = expected("listable.csv")


@pytest.fixture(scope="module")
def found(score: View) -> dict[str, dict[str, str]]:
    """Each family's status, reason and children at a stage, by the borough's own family id."""
    dates = ibis.memtable({"landmark_on": [score.as_of]})
    members = households(dates, score.tables).to_pyarrow().to_pandas()
    spine = score.landmarks.filter(score.landmarks.landmark_on == score.as_of).to_pyarrow().to_pandas()
    families = pd.DataFrame({"family_id": list(score.families)}).assign(landmark_on=score.as_of)
    families["borough"] = ["lbhf" if name.startswith("H") else "rbkc" for name in score.families.values()]
    told = {
        score.families[row.family_id]: {"status": row.status, "reason": row.reason, "children_at_a_stage": ""}
        for row in family_status(members, spine, families).itertuples()
    }
    children = child_status(members, spine)
    for family_id, here in children.groupby("family_id"):
        names = sorted(f"{score.names[row.child_id]} {row.life_stage}" for row in here.itertuples())
        told[score.families[family_id]]["children_at_a_stage"] = "; ".join(names)
    return told


@pytest.mark.parametrize("row", LISTABLE, ids=lambda row: row["family_id"])
def test_a_family_has_its_status_reason_and_children(row: Row, found: dict[str, dict[str, str]]) -> None:
    wanted = {name: row[name] for name in ("status", "reason", "children_at_a_stage")}
    assert found[row["family_id"]] == wanted


def test_every_family_is_answered_for(found: dict[str, dict[str, str]]) -> None:
    assert set(found) == {row["family_id"] for row in LISTABLE}
