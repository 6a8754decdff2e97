"""What early-help leads saw and decided comes back as one table a borough, the same for the same entries."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import explained, reviewed, store
from pipeline.params import read_params
from review import returned
from review.refusal import Refusal
from schemas.lists import ReviewEntry
from schemas.refusal import NoReviews

ROOT = Path(__file__).parents[2]
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told |= {"boroughs": ["lbhf", "rbkc"]}
    told["review"]["database"] = "sqlite:///of-params.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(reviewed.ADDRESS, raising=False)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def entry(entry_id: int, borough: str = "lbhf", kind: str = "viewed", decision: str | None = None) -> Row:
    where = {"borough": borough, "list_id": "abc", "month_on": date(2026, 11, 1), "family_id": "f1"}
    what = {"entry_id": entry_id, "kind": kind, "done_on": date(2026, 11, 3), "decision": decision}
    return {**where, **what, "wrong_what": None, "replaces_entry_id": None, "seconds": None}


def page_tells(monkeypatch: pytest.MonkeyPatch, *rows: Row) -> list[str]:
    """A review page with some entries; gives the addresses at which it was asked."""
    asked: list[str] = []

    def entries(url: str) -> list[Row]:
        asked.append(url)
        return list(rows)

    monkeypatch.setattr(returned, "entries", entries)
    return asked


def page_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def entries(url: str) -> list[Row]:
        raise Refusal("review.db", "it is broken", "Put a copy back")

    monkeypatch.setattr(returned, "entries", entries)


def written(borough: str) -> list[Row]:
    rows: list[Row] = store.read_table(reviewed.OUT / f"{borough}.parquet", ReviewEntry.arrow()).to_pylist()
    return rows


@pytest.mark.parametrize("borough", ["lbhf", "rbkc"])
def test_where_nobody_has_reviewed_yet_a_borough_has_an_empty_table(
    monkeypatch: pytest.MonkeyPatch, borough: str
) -> None:
    page_tells(monkeypatch)
    reviewed.main()
    assert written(borough) == []


def test_a_borough_has_its_own_entries_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    page_tells(monkeypatch, entry(1), entry(1, "rbkc"), entry(2, kind="decided", decision="offer_help"))
    reviewed.main()
    assert written("lbhf") == [entry(1), entry(2, kind="decided", decision="offer_help")]


def test_the_order_in_which_the_database_tells_entries_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for rows in ((entry(1), entry(2)), (entry(2), entry(1))):
        page_tells(monkeypatch, *rows)
        reviewed.main()
        found.append((reviewed.OUT / "lbhf.parquet").read_bytes())
    assert found[0] == found[1]


def test_entries_of_a_borough_that_params_yaml_does_not_name_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    page_tells(monkeypatch, entry(1, "westminster"))
    reviewed.main()
    assert {path.name for path in reviewed.OUT.iterdir()} == {"lbhf.parquet", "rbkc.parquet"}


def test_the_database_is_the_one_of_params_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = page_tells(monkeypatch)
    reviewed.main()
    assert asked == ["sqlite:///of-params.db"]


def test_the_environment_s_address_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = page_tells(monkeypatch)
    monkeypatch.setenv(reviewed.ADDRESS, "sqlite:///of-the-environment.db")
    reviewed.main()
    assert asked == ["sqlite:///of-the-environment.db"]


def test_a_database_that_cannot_be_read_stops_the_stage_with_what_the_page_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page_is_broken(monkeypatch)
    with pytest.raises(NoReviews, match=r"review\.db: it is broken\. Put a copy back\."):
        reviewed.main()


def test_a_database_that_cannot_be_read_leaves_the_entries_of_the_last_run(monkeypatch: pytest.MonkeyPatch) -> None:
    page_tells(monkeypatch, entry(1))
    reviewed.main()
    page_is_broken(monkeypatch)
    with pytest.raises(NoReviews):
        reviewed.main()
    assert written("lbhf") == [entry(1)]


def test_an_explanation_tells_what_was_recorded_since_the_pipeline_last_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    page_tells(monkeypatch)
    reviewed.main()
    page_tells(monkeypatch, entry(1), entry(2, kind="decided", decision="offer_help"))
    assert "has 2 entries of this family" in explained._entries(read_params(), "f1")[1]
    assert explained.entries_of(read_params(), ["abc"]).num_rows == 2


def test_where_the_page_does_not_answer_what_it_told_last_is_told_with_that(monkeypatch: pytest.MonkeyPatch) -> None:
    page_tells(monkeypatch, entry(1))
    reviewed.main()
    page_is_broken(monkeypatch)
    assert "has 1 entries of this family, when the pipeline last ran" in explained._entries(read_params(), "f1")[1]
