"""The check of damaged files is itself checked: readers that lose something on the way are found out."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extracts import files
from extracts.cin_census import Census
from extracts.files import read_extract
from extracts.manifest import read_manifest
from extracts.raw import Sheet
from schemas.records import RECORDS, Record
from tests.extracts.damage import one_thread
from tests.extracts.losses import assert_nothing_is_lost
from tests.extracts.test_damaged_forms import write_all

Return = tuple[list[Sheet], Counter[str]]

MODULES = (
    *("Header", "Episodes", "UASC", "Missing", "Reviews"),
    *("SWEpisodes", "PlacedAdoption", "AD1", "PrevPerm", "OC2", "OC3"),
)


@pytest.fixture(scope="module", autouse=True)
def engine() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All forms of files in one extract, none of them damaged."""
    folder = tmp_path_factory.mktemp("forms") / "2026-09-01"
    write_all(folder)
    return folder


def check(extract: Path) -> None:
    assert_nothing_is_lost(read_extract(extract, read_manifest(extract)), extract, whole=extract)


def broken(reader: str, loss: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a reader lose some of what it read."""
    whole = getattr(files, reader)
    monkeypatch.setattr(files, reader, lambda *args: loss(whole(*args)))


def without(record: type[Record]) -> Callable[[Census], Census]:
    def loss(census: Census) -> Census:
        raws = [replace(raw, rows=raw.rows.slice(0, 0)) if raw.record is record else raw for raw in census.raws]
        return replace(census, raws=raws)

    return loss


def without_module(module: str) -> Callable[[Return], Return]:
    return lambda told: ([sheet for sheet in told[0] if not sheet.file.endswith(f": {module}")], told[1])


def without_last_row(sheet: Sheet) -> Sheet:
    count = max(sheet.table.num_rows - 1, 0)
    return replace(sheet, table=sheet.table.slice(0, count), rows=sheet.rows.slice(0, count))


def test_readers_that_lose_nothing_pass(extract: Path) -> None:
    check(extract)


@pytest.mark.parametrize(
    "record", [record for record in RECORDS if record.service == "cin_census"], ids=lambda record: record.__name__
)
def test_a_census_without_a_record_is_found_out(
    extract: Path, record: type[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("read_census", without(record), monkeypatch)
    with pytest.raises(AssertionError, match=rf"cin_2027\.xml lost .*{record.__name__}"):
        check(extract)


@pytest.mark.parametrize("module", MODULES)
def test_a_return_in_xml_without_a_module_is_found_out(
    extract: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("read_return", without_module(module), monkeypatch)
    with pytest.raises(AssertionError, match=r"2027\.xml lost"):
        check(extract)


@pytest.mark.parametrize("book", ["annex.xlsx", "ssda903/2026.xlsx"])
def test_a_workbook_whose_sheet_lacks_its_last_row_is_found_out(
    extract: Path, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loss(sheets: list[Sheet]) -> list[Sheet]:
        return [without_last_row(sheet) if sheet.file.startswith(book) else sheet for sheet in sheets]

    broken("read_workbook", loss, monkeypatch)
    with pytest.raises(AssertionError, match=f"{book}: Sheet tells 3 rows"):
        check(extract)


def test_a_workbook_without_its_sheets_is_found_out(extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken("read_workbook", lambda _: [], monkeypatch)
    with pytest.raises(AssertionError, match=r"annex\.xlsx: Sheet tells 3 rows"):
        check(extract)


def test_a_csv_without_its_last_row_is_found_out(extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken("read_delimited", without_last_row, monkeypatch)
    with pytest.raises(AssertionError, match=r"contacts\.csv tells 3 to 3 rows"):
        check(extract)


def test_lines_of_separators_alone_are_no_rows_that_could_be_lost(extract: Path, tmp_path: Path) -> None:
    copy = tmp_path / extract.name
    shutil.copytree(extract, copy)
    with (copy / "ssd/contacts.csv").open("a", encoding="utf-8") as file:
        file.write(",,,\n" * 3)
    assert_nothing_is_lost(read_extract(copy, read_manifest(copy)), copy, whole=extract)
