"""Both clocks of every record, as worked out by hand: the first version's start, the latest version's end."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    CpPlan,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Offence,
    Programme,
    Record,
    Referral,
)
from tests.cases import expected, shown

Row = dict[str, str]
Key = tuple[str, str, str]
KNOWN = expected("known.csv")
RECORD_TYPES: dict[str, type[Record]] = {
    "referral": Referral,
    "assessment": Assessment,
    "cin_plan": CinPlan,
    "cp_plan": CpPlan,
    "care_episode": CareEpisode,
    "contact": EhContact,
    "episode": EhEpisode,
    "offence": Offence,
    "outcome": LegalOutcome,
    "hearing": Hearing,
    "programme": Programme,
}
FROM_FIRST = ("happened_on", "known_on", "how")
FROM_LAST = ("ended_on", "end_known_on", "end_how", "gone_on")


@pytest.fixture(scope="module")
def found(worked: Path) -> dict[Key, Row]:
    told: dict[Key, Row] = {}
    for borough in ("lbhf", "rbkc"):
        for name, record in RECORD_TYPES.items():
            path = worked / "data" / "conform" / borough / "2026-11-01" / f"{record.__name__}.parquet"
            for version in sorted(pq.read_table(path).to_pylist(), key=lambda version: version["known_on"]):
                first = {column: shown(version[column]) for column in FROM_FIRST}
                last = {column: shown(version[column]) for column in FROM_LAST}
                key = (borough, name, version["record_id"])
                told[key] = told.get(key, first) | last
    return told


def _key(row: Row) -> Key:
    return row["borough"], row["record_type"], row["record"]


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: f"{row['record_type']}-{row['record']}")
def test_a_record_is_known_when_it_was_worked_out_to_be(row: Row, found: dict[Key, Row]) -> None:
    assert found[_key(row)] == {column: row[column] for column in (*FROM_FIRST, *FROM_LAST)}


def test_no_record_is_found_that_was_not_worked_out(found: dict[Key, Row]) -> None:
    assert sorted(found.keys() - {_key(row) for row in KNOWN}) == []
