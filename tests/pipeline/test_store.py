"""data/: tables as their schema says, folders that are replaced wholly or not at all, files that stay private."""

import stat
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import store
from pipeline.console import run
from schemas.records import RECORDS, Referral
from schemas.refusal import NotReproduced

SCHEMA = pa.schema([pa.field("child_id", pa.string(), nullable=False), pa.field("age", pa.int32())])
WHOLE = pa.table({"child_id": ["a", "b"], "age": pa.array([11, None], pa.int32())})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Tables


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    store.write_table(tmp_path / "t.parquet", WHOLE, SCHEMA)
    assert store.read_table(tmp_path / "t.parquet", SCHEMA).equals(WHOLE.cast(SCHEMA))


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        store.write_table(tmp_path / f"{name}.parquet", pa.table(WHOLE.to_pydict(), SCHEMA), SCHEMA)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()


def test_what_made_a_table_leaves_no_trace_in_its_bytes(tmp_path: Path) -> None:
    store.write_table(tmp_path / "plain.parquet", WHOLE)
    store.write_table(tmp_path / "told.parquet", WHOLE.replace_schema_metadata({"made_by": "pandas"}))
    assert (tmp_path / "plain.parquet").read_bytes() == (tmp_path / "told.parquet").read_bytes()


def test_a_table_that_lacks_a_column_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(NotReproduced, match="columns differ from the schema in age"):
        store.write_table(tmp_path / "t.parquet", WHOLE.drop_columns(["age"]), SCHEMA)
    assert not (tmp_path / "t.parquet").exists()


def test_a_table_with_a_column_too_many_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(NotReproduced, match="columns differ from the schema in name"):
        store.write_table(tmp_path / "t.parquet", WHOLE.append_column("name", pa.array(["x", "y"])), SCHEMA)


def test_a_table_with_its_columns_in_another_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReproduced, match="the order"):
        store.write_table(tmp_path / "t.parquet", WHOLE.select(["age", "child_id"]), SCHEMA)


def test_a_required_column_with_empty_cells_is_refused_with_their_count(tmp_path: Path) -> None:
    with_holes = pa.table({"child_id": ["a", None, None], "age": pa.array([1, 2, 3], pa.int32())})
    with pytest.raises(NotReproduced, match="column child_id is empty in 2 rows"):
        store.write_table(tmp_path / "t.parquet", with_holes, SCHEMA)


def test_a_stored_table_is_checked_again_when_it_is_read(tmp_path: Path) -> None:
    store.write_table(tmp_path / "t.parquet", WHOLE.drop_columns(["age"]))
    with pytest.raises(NotReproduced, match=r"t\.parquet: its columns differ from the schema in age"):
        store.read_table(tmp_path / "t.parquet", SCHEMA)


@pytest.mark.parametrize("read", [store.read_table, store.read_json])
def test_a_file_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(NotReproduced, match=r"it is not there\. Run `dvc repro`"):
        read(tmp_path / "absent")


def test_an_archive_is_read_as_it_was_written(tmp_path: Path) -> None:
    archive = {record: record.archived().empty_table() for record in RECORDS}
    store.write_archive(tmp_path, archive)
    assert store.read_archive(tmp_path)[Referral].equals(archive[Referral])


def test_json_is_the_same_bytes_whatever_the_order_of_its_keys(tmp_path: Path) -> None:
    store.write_json(tmp_path / "one.json", {"a": 1, "b": 2})
    store.write_json(tmp_path / "other.json", {"b": 2, "a": 1})
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


# Folders, wholly or not at all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that an earlier run wrote."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old", encoding="utf-8")
    return tmp_path / "out"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_replaced_whole(folder: Path) -> None:
    with store.replaced(folder) as new:
        (new / "new.txt").write_text("new", encoding="utf-8")
    assert names(folder) == ["new.txt"]


def test_a_folder_that_was_not_there_is_made(tmp_path: Path) -> None:
    with store.replaced(tmp_path / "below" / "out") as new:
        (new / "new.txt").write_text("new", encoding="utf-8")
    assert names(tmp_path / "below" / "out") == ["new.txt"]


def breaks_off(folder: Path, error: type[BaseException]) -> None:
    with store.replaced(folder) as new:
        (new / "new.txt").write_text("half", encoding="utf-8")
        raise error


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_what_breaks_off_inside_leaves_the_old_folder(folder: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        breaks_off(folder, error)
    assert names(folder) == ["old.txt"]


def test_the_old_folder_stands_until_the_new_one_is_whole(folder: Path) -> None:
    with store.replaced(folder) as new:
        (new / "new.txt").write_text("half", encoding="utf-8")
        assert names(folder) == ["old.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_half_written_stays_beside_it(folder: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        breaks_off(folder, error)
    assert names(folder.parent) == ["out"]


def test_nothing_but_the_folder_stays_after_a_success(folder: Path) -> None:
    with store.replaced(folder):
        pass
    assert names(folder.parent) == ["out"]


def test_what_a_killed_run_left_is_not_taken_into_the_new_folder(folder: Path) -> None:
    with store.replaced(folder) as new:
        left = new
    left.mkdir()
    (left / "half.txt").write_text("half", encoding="utf-8")
    with store.replaced(folder) as new:
        (new / "new.txt").write_text("new", encoding="utf-8")
    assert names(folder) == ["new.txt"]


def test_if_the_new_folder_cannot_take_its_place_the_old_one_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuses(path: Path, target: Path) -> Path:
        if path.name == ".out.new":
            raise OSError("the disk is full")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(OSError, match="the disk is full"), store.replaced(folder):
        pass
    assert folder.is_dir()
    assert names(folder) == ["old.txt"]


def test_what_a_killed_run_left_is_no_folder_of_data(tmp_path: Path) -> None:
    # in data/flag/<borough> it would be taken for an earlier month, and its families for shown
    for month in ("2026-10-01", ".2026-11-01.new", ".2026-10-01.old"):
        (tmp_path / month).mkdir()
    assert [path.name for path in store.folders(tmp_path)] == ["2026-10-01"]


def test_folders_are_told_in_order_and_files_are_none(tmp_path: Path) -> None:
    for name in ("2026-10-01", "2026-09-01"):
        (tmp_path / name).mkdir()
    (tmp_path / "refused.json").write_text("{}", encoding="utf-8")
    assert [path.name for path in store.folders(tmp_path)] == ["2026-09-01", "2026-10-01"]


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert store.folders(tmp_path / "absent") == []


def test_folders_that_no_parameter_names_any_more_are_taken_away(tmp_path: Path) -> None:
    for name in ("lbhf", "rbkc"):
        (tmp_path / name).mkdir()
    store.remove_others(tmp_path, ["lbhf"])
    assert names(tmp_path) == ["lbhf"]


# Private files


def test_identity_tables_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    store.write_private(tmp_path, {"ids": WHOLE, "families": WHOLE})
    assert {path.name: mode(path) for path in tmp_path.iterdir()} == {"ids.parquet": 0o600, "families.parquet": 0o600}


def test_their_folder_is_open_to_its_owner_alone_even_after_it_took_its_place(tmp_path: Path) -> None:
    with store.replaced(tmp_path / "identity") as new:
        store.write_private(new, {"ids": WHOLE})
    assert mode(tmp_path / "identity") == 0o700


def test_all_that_a_stage_writes_is_its_owner_s_alone_from_the_first_byte(tmp_path: Path) -> None:
    run(lambda: store.write_table(tmp_path / "ids" / "t.parquet", WHOLE))
    assert (mode(tmp_path / "ids" / "t.parquet"), mode(tmp_path / "ids")) == (0o600, 0o700)


# Models


def test_a_model_s_files_are_read_as_they_were_written(tmp_path: Path) -> None:
    store.write_texts(tmp_path, {"model.json": "{}\n", "booster.txt": "tree\n"})
    assert store.read_texts(tmp_path) == {"model.json": "{}\n", "booster.txt": "tree\n"}


def test_a_model_file_that_was_changed_is_refused_by_name(tmp_path: Path) -> None:
    store.write_texts(tmp_path, {"model.json": "{}\n", "booster.txt": "tree\n"})
    (tmp_path / "booster.txt").write_text("another tree\n", encoding="utf-8")
    with pytest.raises(NotReproduced, match=r"booster\.txt: it is not the file that was trained"):
        store.read_texts(tmp_path)


def test_a_model_file_that_is_lost_is_refused_by_name(tmp_path: Path) -> None:
    store.write_texts(tmp_path, {"model.json": "{}\n", "booster.txt": "tree\n"})
    (tmp_path / "booster.txt").unlink()
    with pytest.raises(NotReproduced, match=r"booster\.txt"):
        store.read_texts(tmp_path)


# Content


def test_the_hash_of_a_folder_changes_with_what_a_file_holds(folder: Path) -> None:
    before = store.hash_of(folder)
    (folder / "old.txt").write_text("changed", encoding="utf-8")
    assert store.hash_of(folder) != before


def test_the_hash_of_a_folder_changes_with_a_file_s_name(folder: Path) -> None:
    before = store.hash_of(folder)
    (folder / "old.txt").rename(folder / "renamed.txt")
    assert store.hash_of(folder) != before


def test_the_hash_of_a_folder_is_the_same_wherever_it_stands(folder: Path, tmp_path: Path) -> None:
    before = store.hash_of(folder)
    assert store.hash_of(folder.rename(tmp_path / "moved")) == before


def test_the_rows_asked_for_are_read_with_the_columns_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "labels.parquet"
    store.write_table(path, pa.table({"row_id": [1, 2, 3], "outcome": ["a", "b", "a"], "label": [0, 1, 1]}))
    assert store.read_rows(path, ["row_id", "label"], outcome="a").to_pylist() == [
        {"row_id": 1, "label": 0},
        {"row_id": 3, "label": 1},
    ]
