"""Each warning rule against rows that break it and rows that do not (cases.txt), and the registry of all rules."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from extracts.checks import AS_WRITTEN, Checked
from extracts.files import Extract
from extracts.judging import judged
from extracts.manifest import Manifest
from extracts.rules import RULES
from extracts.rules.coverage import table_of
from extracts.rules.rule import Rule, of_action
from schemas import records
from schemas.records import RECORDS, SERVICE_RECORDS, Record
from schemas.view import Quarantined
from tests.cases import came, typed

Cells = dict[str, str | None]
ROW = {"system": "csc", "local_id": "1", "happened_on": "2024-06-01"}
OF_A_RETURN = ("cin_census", "ssda903")
UNDATED = (records.Person, records.Uasc)
CASE_ON = "2024-05-01"


def told() -> dict[str, list[tuple[bool, type[Record], Cells]]]:
    """By rule: whether the row breaks it, its record, and its cells."""
    cases: dict[str, list[tuple[bool, type[Record], Cells]]] = {}
    for block in (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").split("\n\n")[1:]:
        name, *lines = block.strip().splitlines()
        cases[name] = []
        for line in lines:
            record, *cells = line[1:].split()
            given = dict(cell.split("=", 1) for cell in cells)
            cases[name].append((line[0] == "!", getattr(records, record), given))
    return cases


CASES = told()


def row_of(record: type[Record], given: Cells) -> Cells:
    """A row with its defaults and its key."""
    row = {**ROW, **given}
    if record in UNDATED:
        row.pop("happened_on")
    if record is records.Person:
        row.setdefault("told_by", "cin_census")
    if record.service in OF_A_RETURN or row.get("told_by") in OF_A_RETURN:
        row.setdefault("year", "2025")
    case = [row["local_id"], CASE_ON]
    if record is records.Referral:
        row["happened_on"] = given.get("happened_on", CASE_ON)
        key = [row["local_id"], row["happened_on"]]
    elif record.service == "cin_census" and record is not records.Death:
        key = [*case, row["happened_on"]]
    else:
        key = [str(row.get(name)) for name in ("told_by", "system", "local_id", "happened_on")]
    return row | {"record_id": row.pop("id", None) or "|".join(str(part) for part in key)}


def extract_of(rows: list[tuple[bool, type[Record], Cells]]) -> Extract:
    """An extract that holds the rows; each stands in its file at its place in the case."""
    by_record: dict[type[Record], list[tuple[int, Cells]]] = defaultdict(list)
    for place, (_, record, given) in enumerate(rows):
        by_record[record].append((place, row_of(record, given)))
    extract = Extract(Manifest("205", "A council", date(2026, 11, 1), {}))
    for record, placed in by_record.items():
        texts = [{n: row.pop(n, None) for n in AS_WRITTEN.values()} for _, row in placed]
        places = {"file": ["a file"] * len(placed), "row": pa.array([place for place, _ in placed], pa.int32())}
        places |= {n: pa.array([one[n] for one in texts], pa.string()) for n in texts[0]}
        table = typed(record.as_read(), [row for _, row in placed])
        nothing = Quarantined.arrow().empty_table()
        extract.checked[record] = Checked(table, came(2024, 2025), nothing, len(placed), 0, {}, pa.table(places))
    return extract


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_the_rows_that_break_it_and_no_others(rule: str) -> None:
    found = judged(extract_of(CASES[rule]), [RULES[rule]])
    assert sorted(found.column("row").to_pylist()) == [n for n, (breaks, _, _) in enumerate(CASES[rule]) if breaks]


def test_every_warning_rule_has_its_cases() -> None:
    general = {f"outside_{table_of(record)}" for record in SERVICE_RECORDS}
    assert {rule.name for rule in of_action("warn") if rule.find is not None} - general == set(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_the_cases_of_a_rule_have_a_row_that_breaks_it_and_one_that_does_not(rule: str) -> None:
    assert {breaks for breaks, _, _ in CASES[rule]} == {True, False}


@pytest.mark.parametrize("record", SERVICE_RECORDS, ids=lambda record: record.__name__)
def test_a_record_of_a_day_that_is_not_covered_is_found(record: type[Record]) -> None:
    extract = extract_of(
        [(True, record, {"happened_on": day, "ended_on": day}) for day in ("2019-12-31", "2020-01-01")]
    )
    covers = {record.service: ((date(2020, 1, 1), date(2026, 10, 31)),)}
    found = judged(
        Extract(Manifest("205", "A council", date(2026, 11, 1), covers), extract.checked),
        [RULES[f"outside_{table_of(record)}"]],
    )
    assert found.column("row").to_pylist() == [0]


@pytest.mark.parametrize("rule", [rule for rule in of_action("warn") if rule.find], ids=lambda rule: rule.name)
def test_a_rule_looks_among_the_rows_of_its_first_record(rule: Rule) -> None:
    """So that it need not be asked where none of them came."""
    assert rule.find is not None and rule.find().split()[0] == table_of(rule.records[0])


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_says_in_one_sentence_what_is_wrong(rule: object) -> None:
    says = rule.says  # type: ignore[attr-defined]
    assert 10 < len(says) < 140 and says.rstrip(".").count(". ") == 0


def test_no_rule_reads_a_record_that_is_not_there() -> None:
    assert {record for rule in RULES.values() for record in rule.records} <= set(RECORDS)
