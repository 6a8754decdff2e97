"""What came of the lists: from stored lists, the entries of the review page and the linked records of two boroughs."""

import shutil
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import measure, store
from pipeline.retired import RETIRED, add
from pipeline.reviews_measured import marked
from schemas.lists import Exposure, ListedFamily, ReviewEntry

MONTH = date(2026, 9, 1)
MEMBERSHIPS = Path("data/link/births/score/Membership.parquet")


@pytest.fixture
def families(worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The families of a borough, all of them on one list; the first was looked at and offered help."""
    monkeypatch.chdir(tmp_path)
    # the site's pages need what was trained: the tests of whole runs have them
    monkeypatch.setattr(measure, "write_programme", lambda *_: None)
    shutil.copy(worked / "params.yaml", tmp_path / "params.yaml")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(worked / "data" / "link")
    rows = pq.read_table(MEMBERSHIPS).to_pylist()
    found = sorted({row["family_id"] for row in rows if row["borough"] == "lbhf"})
    write_list("lbhf", found)
    write_list("rbkc", [])
    write_entries("lbhf", entry(found[0], 1, "viewed"), entry(found[0], 2, "decided", "offer_help"))
    write_entries("rbkc")
    return found


def write_list(borough: str, families: list[str]) -> None:
    folder = store.DATA / "flag" / borough / MONTH.isoformat()
    texts = dict.fromkeys(ListedFamily.columns(), "x")
    own = {"month_on": MONTH, "children_at_stage": 1, "months_to_stage": 1, "section": "list", "borough": borough}
    none: dict[str, list[str]] = {name: [] for name in ("reasons_for", "reasons_against", "not_known")}
    rows = [{**texts, **own, **none, "family_id": family} for family in families]
    store.write_table(folder / "list.parquet", pa.Table.from_pylist(rows, schema=ListedFamily.arrow()))
    store.write_json(folder / "about.json", {"list_id": "abc", "as_of": MONTH.isoformat()})


def entry(family: str, entry_id: int, kind: str, decision: str | None = None) -> dict[str, object]:
    where = {"borough": "lbhf", "list_id": "abc", "month_on": MONTH, "family_id": family}
    what = {"entry_id": entry_id, "kind": kind, "done_on": date(2026, 9, 7), "decision": decision}
    return {**where, **what, "wrong_what": None, "replaces_entry_id": None, "seconds": 90}


def write_entries(borough: str, *rows: dict[str, object]) -> None:
    table = pa.Table.from_pylist(list(rows), schema=ReviewEntry.arrow())
    store.write_table(store.DATA / "reviewed" / f"{borough}.parquet", table, ReviewEntry.arrow())


def exposed() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = store.read_table(measure.OUT / "exposure.parquet", Exposure.arrow()).to_pylist()
    return rows


def test_every_listed_family_is_in_the_exposure_once(families: list[str]) -> None:
    measure.main()
    assert [row["family_id"] for row in exposed()] == families


def test_the_exposure_tells_what_was_decided(families: list[str]) -> None:
    measure.main()
    assert [row["decision"] for row in exposed()] == ["offer_help"] + [None] * (len(families) - 1)


def test_the_same_lists_and_entries_give_the_same_bytes(families: list[str]) -> None:
    found = []
    for _ in range(2):
        measure.main()
        found.append(store.hash_of(measure.OUT))
    assert found[0] == found[1]


def test_nothing_that_is_published_names_a_family(families: list[str]) -> None:
    measure.main()
    text = "".join(path.read_text(encoding="utf-8") for path in store.visible_files(measure.OUT / "reviews"))
    assert [family for family in families if family in text] == []


def test_a_list_that_has_expired_is_told_of_and_drawn(families: list[str]) -> None:
    measure.main()
    told = store.read_json(measure.OUT / "reviews" / "figures.json")
    assert ("202609" in told, (measure.OUT / "reviews" / "months.svg").is_file()) == (True, True)


def test_before_a_first_list_there_is_nothing_to_measure(families: list[str]) -> None:
    shutil.rmtree(store.DATA / "flag")
    measure.main()
    assert exposed() == []


@pytest.mark.parametrize("kind", ["list", "model"])
def test_a_list_that_was_withdrawn_stays_in_the_exposure_and_is_marked(
    families: list[str], kind: Literal["list", "model"]
) -> None:
    store.write_json(store.DATA / "flag" / "lbhf" / MONTH.isoformat() / "made_of.json", {"train": "wrong"})
    add(kind, "abc" if kind == "list" else "wrong", "it was wrong")
    measure.main()
    assert [row["is_withdrawn"] for row in exposed()] == [True] * len(families)


def test_figures_and_pictures_leave_a_withdrawn_list_out_and_the_tables_mark_it(families: list[str]) -> None:
    add("list", "abc", "it was wrong")
    measure.main()
    months = (measure.OUT / "reviews" / "months.csv").read_text(encoding="utf-8").splitlines()
    assert (months[0].split(",")[-1], [row.split(",")[-1] for row in months[1:]]) == ("withdrawn", ["yes"])
    told = store.read_json(measure.OUT / "reviews" / "figures.json")
    assert (told, (measure.OUT / "reviews" / "months.svg").exists()) == ({}, False)


def test_a_withdrawal_that_is_taken_back_is_measured_as_if_it_had_not_been(families: list[str]) -> None:
    measure.main()
    before = store.hash_of(measure.OUT)
    add("list", "abc", "it was wrong")
    measure.main()
    between = store.hash_of(measure.OUT)
    RETIRED.unlink()
    measure.main()
    assert (store.hash_of(measure.OUT) == before, between == before) == (True, False)


def test_a_quarter_says_that_some_of_its_lists_were_withdrawn() -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    listed = pd.DataFrame(
        {"borough": ["a", "a", "b"], "month_on": [october, november, october], "is_withdrawn": [True, False, False]}
    )
    quarters = pd.DataFrame({"borough": ["a", "b"], "quarter": [october, october]})
    months = pd.DataFrame({"borough": ["a", "a"], "month_on": [october, november]})
    assert marked(quarters, listed)["withdrawn"].tolist() == ["in part", "no"]
    assert marked(months, listed)["withdrawn"].tolist() == ["yes", "no"]
