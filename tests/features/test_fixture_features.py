"""The twenty features of the fixture at its 18 child-landmarks, as worked out by hand."""

from typing import Any

import pytest

from features.catalogue import catalogue
from features.covered import covered, needs_of
from features.engine import People, blocks, values
from features.relatives import relatives
from schemas.records import Membership
from tests.cases import View, expected, shown

Row = dict[str, str]
FEATURES = expected("features.csv")
COLUMNS = {
    "F01": "referrals_365d",
    "F02": "referrals_nfa_1095d",
    "F03": "days_since_referral_1095d",
    "F04": "referrals_from_school_365d",
    "F05": "factor_criminal_exploitation_1095d",
    "F06": "factor_mental_health_parent_1095d",
    "F07": "cp_plan_days_1095d",
    "F08": "cp_plans_1825d",
    "F09": "cin_plan_open",
    "F10": "looked_after_days_1825d",
    "F11": "early_help_contacts_365d",
    "F12": "early_help_open",
    "F13": "early_help_days_1095d",
    "F14": "offences_serious_1825d",
    "F15": "offences_1095d",
    "F16": "diversions_1095d",
    "F17": "siblings",
    "F18": "sibling_looked_after_1825d",
    "F19": "sibling_cp_plan_days_1095d",
    "F20": "sibling_offences_serious_1825d",
}


@pytest.fixture(scope="module")
def found(score: View) -> dict[tuple[str, str], dict[str, int | None]]:
    """The twenty by child and landmark, with 0 where there is no record and null where days are not covered."""
    wanted = {(row["child"], row["landmark_on"]) for row in FEATURES}
    places = {
        row_id: row for row_id, row in score.places().items() if (row["child"], str(row["landmark_on"])) in wanted
    }
    spine = score.landmarks.filter(score.landmarks.row_id.isin(list(places)))
    cells = _cells(score, spine)
    needs = needs_of()
    met = {
        (row["borough"], row["landmark_on"], row["need"])
        for row in covered(spine, score.coverage, [needs[column] for column in COLUMNS.values()])
        .to_pyarrow()
        .to_pylist()
        if row["is_covered"]
    }
    since = {column.name for made in catalogue() if made.measure.is_empty_without for column in made.columns}
    return {
        (place["child"], str(place["landmark_on"])): {
            name: cells.get((row_id, column), None if column in since else 0)
            if (place["borough"], place["landmark_on"], needs[column]) in met
            else None
            for name, column in COLUMNS.items()
        }
        for row_id, place in places.items()
    }


def _cells(score: View, spine: Any) -> dict[tuple[int, str], int]:
    people = People(spine, relatives(spine, score.tables[Membership], score.children).cache())
    asked = [made for made in catalogue() if {column.name for column in made.columns} & set(COLUMNS.values())]
    tables = [values(block, people, score.tables).to_pyarrow() for block in blocks(asked)]
    return {
        (row["row_id"], column): value
        for table in tables
        for row in table.to_pylist()
        for column, value in row.items()
        if value is not None
    }


@pytest.mark.parametrize("row", FEATURES, ids=lambda row: f"{row['child']}-{row['landmark_on']}")
def test_a_child_has_the_values_worked_out(row: Row, found: dict[tuple[str, str], dict[str, int | None]]) -> None:
    told = {name: shown(value) for name, value in found[row["child"], row["landmark_on"]].items()}
    assert told == {name: row[name] for name in COLUMNS}
