"""What a month's list may know of what was decided."""

from datetime import date
from pathlib import Path

import pytest

from pipeline import store
from pipeline.decisions import REVIEWED, decisions
from schemas.lists import ReviewEntry
from tests.cases import rows, typed

MONTH = date(2026, 12, 1)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two boroughs with three extracts, and one decision on the list of November in the first."""
    monkeypatch.chdir(tmp_path)
    for day in ("2026-10-01", "2026-11-01", "2026-12-01"):
        for borough in ("lbhf", "rbkc"):
            (store.DATA / "conform" / borough / day).mkdir(parents=True)
    text = """
        borough list_id month_on   family_id entry_id kind    done_on    decision
        lbhf    one     2026-11-01 f         1        decided 2026-11-10 wrong_data
        """
    schema = ReviewEntry.arrow()
    store.write_table(REVIEWED / "lbhf.parquet", typed(schema, rows(text)), schema)
    store.write_table(REVIEWED / "rbkc.parquet", schema.empty_table(), schema)


@pytest.mark.usefixtures("project")
def test_of_a_borough_that_reviewed_nothing_there_are_none() -> None:
    assert decisions("rbkc", MONTH, MONTH).empty


@pytest.mark.usefixtures("project")
def test_the_list_made_from_the_next_extract_knows_it() -> None:
    assert decisions("lbhf", MONTH, MONTH)[["family_id", "is_answered"]].to_numpy().tolist() == [["f", False]]


@pytest.mark.usefixtures("project")
def test_the_list_of_the_same_month_made_anew_does_not() -> None:
    november = date(2026, 11, 1)
    assert decisions("lbhf", november, november).empty
