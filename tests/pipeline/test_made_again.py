"""A list that is made again in its month: what leads were shown before stays, and nothing of the month counts twice."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import store
from pipeline.made_of import FILE, ledger
from pipeline.previewed import OUT, preview
from pipeline.rebuilt import reproduce
from pipeline.retired import MARK, add, mark_withdrawn
from pipeline.shown import FLAG, all_lists, find, in_its_month
from schemas.lists import ListedFamily

MONTH = date(2026, 11, 1)
FOLDER = FLAG / "lbhf" / MONTH.isoformat()


@pytest.fixture(autouse=True)
def _first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of one family, which stands."""
    monkeypatch.chdir(tmp_path)
    flag("aaa111", "f1")


def flag(list_id: str, *families: str) -> None:
    """A list as the stage flag sets it into its month."""
    with in_its_month(FOLDER, list_id) as new:
        write(new, list_id, *families)


def write(folder: Path, list_id: str, *families: str) -> None:
    texts = dict.fromkeys(ListedFamily.columns(), "x") | {"borough": "lbhf", "section": "list"}
    sentences = {name: ["why"] for name in ("reasons_for", "reasons_against", "not_known")}
    own = {"month_on": MONTH, "children_at_stage": 1, "months_to_stage": 1}
    rows = [{**texts, **own, **sentences, "family_id": family} for family in families]
    store.write_table(folder / "list.parquet", pa.Table.from_pylist(rows, schema=ListedFamily.arrow()))
    store.write_json(folder / "about.json", {"list_id": list_id, "as_of": MONTH.isoformat()})
    store.write_json(folder / FILE, {"train": "t", "extracts": {}})


def shown() -> list[tuple[str, bool]]:
    return [(one.list_id, one.is_replaced) for one in all_lists()]


def test_the_list_that_stood_before_is_kept_beside_the_one_that_stands() -> None:
    flag("bbb222", "f2")
    flag("ccc333", "f3")
    assert shown() == [("aaa111", True), ("bbb222", True), ("ccc333", False)]


def test_a_replaced_list_is_found_by_its_id_with_its_month_and_families() -> None:
    flag("bbb222", "f2")
    found = find("aaa")
    assert (found.borough, found.month_on, found.rows["family_id"].to_pylist()) == ("lbhf", MONTH, ["f1"])


def test_a_list_that_is_made_again_with_the_same_id_replaces_nothing() -> None:
    flag("aaa111", "f1")
    assert shown() == [("aaa111", False)]


def test_a_list_that_comes_again_after_another_is_there_once() -> None:
    flag("bbb222", "f2")
    flag("aaa111", "f1")
    assert shown() == [("bbb222", True), ("aaa111", False)]


def test_a_list_that_cannot_be_made_leaves_what_was_shown_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), in_its_month(FOLDER, "bbb222"):
        raise ZeroDivisionError
    assert shown() == [("aaa111", False)]


def test_a_replaced_list_can_be_withdrawn_and_the_one_that_stands_stays() -> None:
    flag("bbb222", "f2")
    add("list", "aaa111", "it was wrong")
    assert mark_withdrawn(FLAG) == [find("aaa111").folder]
    assert (find("aaa111").folder / MARK).is_file() and "retired" not in find("bbb222").about


def test_what_a_later_list_is_made_of_is_the_list_that_stood() -> None:
    flag("bbb222", "f2")
    with_replaced = ledger(FLAG / "lbhf", date(2026, 12, 1))
    write(FLAG / "rbkc" / MONTH.isoformat(), "bbb222", "f2")
    assert ledger(FLAG / "rbkc", date(2026, 12, 1)) == with_replaced


def test_a_replaced_list_is_held_against_what_is_made_in_its_month(monkeypatch: pytest.MonkeyPatch) -> None:
    flag("bbb222", "f2")
    there = Path("then")
    write(there / FOLDER, "aaa111", "f1")
    _no_stages(monkeypatch, there)
    verdict = reproduce(find("aaa111"), "a commit", _NoParams)  # type: ignore[arg-type]
    assert (verdict.is_identical, verdict.other_files, verdict.files) == (True, (), 1)


class _NoParams:
    extracts_dir = Path("extracts")


def _no_stages(monkeypatch: pytest.MonkeyPatch, there: Path) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr("pipeline.rebuilt._checkout", lambda commit: nullcontext(there))
    for name in ("_lay_extracts", "_lay_earlier_lists", "_lay_reviews", "_run"):
        monkeypatch.setattr(f"pipeline.rebuilt.{name}", lambda *_: None)


def test_the_preview_is_beside_the_list_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    flag("bbb222", "f2")
    store.write_json(store.DATA / "link" / "score" / "extracts.json", {"lbhf": MONTH.isoformat()})
    monkeypatch.setattr("pipeline.previewed._flag", lambda there: None)  # the lists stay as they were laid
    told = " ".join(preview())
    assert "this month's list bbb222 was made already: the same" in told and "aaa111" not in told
    assert [path.name for path in store.folders(OUT / "lbhf" / MONTH.isoformat())] == []


def test_the_preview_says_that_the_list_beside_it_was_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_json(store.DATA / "link" / "score" / "extracts.json", {"lbhf": "2026-12-01"})
    write(FLAG / "lbhf" / "2026-12-01", "ddd444", "f1")
    add("list", "aaa111", "it was wrong")
    add("list", "ddd444", "it was wrong")
    mark_withdrawn(FLAG)
    monkeypatch.setattr("pipeline.previewed._flag", lambda there: None)
    told = " ".join(preview())
    assert "beside list aaa111 (withdrawn) of November 2026" in told
    assert "this month's list ddd444 (withdrawn) was made already" in told
