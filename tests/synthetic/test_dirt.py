"""What is wrong in the files: which rows, in which extracts, and that the project's own reader bears it."""

import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
import yaml

from extracts.files import read_extract
from extracts.manifest import read_manifest
from extracts.report import report_of
from synthetic.dirt import RULES, Dirt, dirt_of
from synthetic.dirt.planting import KEY, YEAR
from synthetic.dirt.wording import in_own_dates, in_own_words
from synthetic.world import World, make_world
from synthetic.writing import write_extracts

PARAMS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8")
)
SMALL = {**copy.deepcopy(PARAMS), "scale": 0.04, "extracts": {"latest": "2026-11-01", "months": 2}}
FIRST, LAST = 20_000, 20_300
CLEAN = Dirt({}, 0.0, 0.0, FIRST, LAST, "a borough")


def table(text: str) -> pa.Table:
    """A table from lines of words, the names first; numbers where the name begins with an underscore, - is empty."""
    names, *rows = (line.split() for line in text.strip().splitlines())
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return pa.table({n: list(map(int, v)) if n[0] == "_" else [c.strip("-") for c in v] for n, v in columns.items()})


def many(count: int, **same: str) -> pa.Table:
    """A table of rows that differ in their key alone."""
    return pa.table({**{n: [v] * count for n, v in same.items()}, KEY: list(range(count))})


def changed(before: pa.Table, after: pa.Table) -> set[int]:
    """The keys of the rows that differ."""
    one, other = (t.to_pandas().set_index(KEY) for t in (before, after))
    return set(one.index[(one != other).any(axis=1)])


SPELLS = """
start_date   end_date     _key
2020-01-01   2020-03-01   1
2020-01-01   -            2
"""


def test_only_rows_that_can_break_a_rule_break_it() -> None:
    dirty = replace(CLEAN, rates={"spell_ends_first": 1.0}).planted("early_help_episodes", table(SPELLS), FIRST)
    assert dirty.column("end_date").to_pylist() == ["2019-12-22", ""]


def test_at_rate_0_nothing_is_wrong() -> None:
    rates = dict.fromkeys(RULES, 0.0)
    assert replace(CLEAN, rates=rates).planted("early_help_episodes", table(SPELLS), FIRST) == table(SPELLS)


def test_the_rate_is_the_share_of_the_rows() -> None:
    rows = many(20_000, PLACE_PROVIDER="PR1")
    dirty = replace(CLEAN, rates={"ssda903_526": 0.1}).planted("ssda903_episodes", rows, FIRST)
    assert 0.09 < len(changed(rows, dirty)) / 20_000 < 0.11


def test_a_row_is_dirty_wherever_it_stands() -> None:
    dirt, rows = replace(CLEAN, rates={"ssda903_143": 0.2}), many(500, RNE="P")
    of_half = rows.take(list(range(498, 0, -2)))
    found = changed(rows, dirt.planted("ssda903_episodes", rows, FIRST))
    assert changed(of_half, dirt.planted("ssda903_episodes", of_half, FIRST)) == {
        k for k in found if k in range(2, 499, 2)
    }


def test_a_dirty_row_stays_so_until_it_is_corrected_and_never_becomes_so_again() -> None:
    dirt, rows = replace(CLEAN, rates={"ssda903_143": 0.5}, corrected=0.5), many(1000, RNE="P")
    found = [changed(rows, dirt.planted("ssda903_episodes", rows, on)) for on in range(FIRST, LAST + 31, 30)]
    assert all(later <= earlier for earlier, later in pairwise(found))
    assert 0.4 * len(found[0]) < len(found[-1]) < 0.6 * len(found[0])


def test_years_contradict_each_other_by_yearly_rules_alone() -> None:
    one, other = (many(1000, ETHNIC="AIND", UPN="-").append_column(YEAR, pa.repeat(y, 1000)) for y in (2024, 2025))
    differ = {}
    for name in ("ssda903_204", "ssda903_103"):
        dirt = replace(CLEAN, rates={name: 0.2})
        differ[name] = changed(one, dirt.planted("ssda903_header", one, FIRST)) != changed(
            other, dirt.planted("ssda903_header", other, FIRST)
        )
    assert differ == {"ssda903_204": True, "ssda903_103": False}


def test_no_row_breaks_two_rules() -> None:
    rows = many(1000, RNE="P", PLACE_PROVIDER="PR1")
    dirty = replace(CLEAN, rates={"ssda903_143": 0.7, "ssda903_526": 0.7}).planted("ssda903_episodes", rows, FIRST)
    found = dirty.to_pandas()
    assert not ((found.RNE == "X") & (found.PLACE_PROVIDER == "")).any()
    assert (found.RNE == "X").any() and (found.PLACE_PROVIDER == "").any()


def test_rows_may_stand_twice_or_be_taken_out_and_the_others_keep_their_order() -> None:
    rows = many(300, CHILD="1")
    twice = replace(CLEAN, rates={"ssda903_int32": 0.2}).planted("ssda903_header", rows, FIRST)
    gone = replace(CLEAN, rates={"ssda903_int03": 0.2}).planted("ssda903_header", rows, FIRST)
    keys = [t.column(KEY).to_pylist() for t in (twice, gone)]
    assert all(found == sorted(found) for found in keys)
    assert len(keys[0]) > 300 > len(keys[1]) and set(keys[0]) == set(range(300)) > set(keys[1])


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError, match="cin_1"):
        dirt_of({**PARAMS, "dirt": {**PARAMS["dirt"], "rates": {"cin_1": 0.1}}}, "lbhf", FIRST)


def test_every_rule_has_a_rate_and_every_rate_a_rule() -> None:
    assert set(PARAMS["dirt"]["rates"]) == set(RULES)


def test_boroughs_write_the_same_code_differently() -> None:
    dirt, rows = replace(CLEAN, words=1.0), table("source outcome _key\n6 eh_offered 1")
    written = [
        in_own_words("early_help_contacts", rows, dirt, borough).column("source")[0].as_py() for borough in range(3)
    ]
    assert written == ["6: Police", "Police", "6 - POLICE"]


def test_one_borough_writes_its_dates_in_the_british_way() -> None:
    dirt, rows = replace(CLEAN, words=1.0), table("offence_date arrest_date _key\n2020-03-01 - 1")
    written = [in_own_dates("youth_justice_offences", rows, dirt, borough).column(0)[0].as_py() for borough in range(3)]
    assert written == ["2020-03-01", "2020-03-01", "01/03/2020"]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SMALL)


@pytest.fixture(scope="module")
def dirty(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dirty")
    write_extracts(world, SMALL, folder)
    return folder


@pytest.fixture(scope="module")
def tidy(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same world without dirt; the boroughs' words stay."""
    folder = tmp_path_factory.mktemp("tidy")
    write_extracts(world, {**SMALL, "dirt": {**SMALL["dirt"], "rates": {}}}, folder)
    return folder


def lines(folder: Path, name: str) -> pd.Series:
    """The lines of a file of all boroughs and extracts, each with where it stands."""
    return pd.Series(
        [f"{p.parent} {line}" for p in folder.glob(f"*/*/*/{name}.csv") for line in p.read_text().splitlines()]
    )


@pytest.mark.parametrize("name", ["contacts", "episodes", "outcomes", "identifiers", "addresses"])
def test_a_line_that_no_rule_chose_is_the_same_byte_for_byte(dirty: Path, tidy: Path, name: str) -> None:
    one, other = (lines(folder, name).str.removeprefix(str(folder)) for folder in (tidy, dirty))
    assert 0.95 < one.isin(other).mean() < 1
    assert 0.95 < other.isin(one).mean() < 1


@pytest.mark.parametrize("borough", PARAMS["boroughs"])
def test_the_reader_bears_a_dirty_borough(dirty: Path, borough: str) -> None:
    for folder in sorted((dirty / borough).iterdir()):
        report = report_of(read_extract(folder, read_manifest(folder)))
        assert 0 < report["quarantined_share"] < 0.01
        assert report["unread"] == {}


def test_the_reader_understands_nearly_all_local_spellings(dirty: Path) -> None:
    folder = dirty / "westminster" / "2026-11-01"
    report = report_of(read_extract(folder, read_manifest(folder)))
    assert report["unmapped"] < 0.01 * report["read"]
    assert set(report["unmapped_spellings"].get("EhContact.source_code", {})) <= {"FRONT DOOR", "MASH", "Front Door"}
