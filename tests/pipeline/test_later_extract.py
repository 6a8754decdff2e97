"""A list whose extract is of a later day than the month's first: what it knows of which day, until when it holds."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from lists.selection import FLAGS
from pipeline import store
from pipeline.about import EVALUATE, about_of
from pipeline.changed import Months
from pipeline.explained import explained
from pipeline.params import read_params
from pipeline.shown import Shown
from schemas.landmarks import Covered, Landmark, Member
from schemas.lists import ListedFamily, ReviewEntry
from schemas.records import RECORDS, EhEpisode, Person, Referral
from tests.cases import linked, rows, typed

MONTH, EXTRACT = date(2026, 11, 1), date(2026, 11, 17)
ROOT = Path(__file__).parents[2]
FAMILY = """
    borough landmark_on family_id child_id is_latest is_looked_after on_cp_plan on_cin_plan in_early_help objects
    lbhf    2026-11-01  f         child    yes       no              no         no          no            no
    """


def months(**texts: str) -> Months:
    """The months of one family, whose extract is of 17 November."""
    told = {"EhEpisode": EhEpisode, "Referral": Referral}
    drawn: dict[type, str] = {told[name]: text for name, text in texts.items()}
    tables = {
        kind: ibis.memtable(linked(kind, drawn.get(kind, "happened_on"))) for kind in RECORDS if kind is not Person
    }
    view: Any = SimpleNamespace(
        tables=tables, extracts={"lbhf": EXTRACT}, compute=lambda expression: expression.to_pyarrow()
    )
    return Months(view, typed(Member.arrow(), rows(FAMILY)).to_pandas(), Landmark.arrow().empty_table().to_pandas())


@pytest.mark.parametrize(("known_on", "held"), [("2026-11-16", ["f"]), ("2026-11-17", [])])
def test_consent_that_was_refused_before_the_extract_holds_the_family(known_on: str, held: list[str]) -> None:
    text = f"happened_on known_on has_consent\n2026-11-05 {known_on} no"
    assert months(EhEpisode=text).refusals("lbhf", MONTH)["family_id"].tolist() == held


def show(folder: Path, month_on: date, **about: str) -> Path:
    """An earlier list, of nobody."""
    there = folder / month_on.isoformat()
    store.write_table(there / "list.parquet", ListedFamily.arrow().empty_table())
    store.write_json(there / "about.json", about)
    return there


@pytest.mark.parametrize(
    ("referrals", "words"),
    [
        ("2026-10-09\n2026-11-09", "New in the records: referral of 9 October 2026"),
        ("2026-11-09\n2026-11-17", "New in the records: referral of 9 November 2026"),
        ("2026-11-17", "It moved up: places became free"),
    ],
    ids=["what its chance knows comes first", "what woke it since", "what the extract does not know"],
)
def test_why_a_family_joined_is_told_as_known_on_the_day_of_the_extract(
    referrals: str, words: str, tmp_path: Path
) -> None:
    show(tmp_path, date(2026, 10, 1), ranking="one")
    joined = {"family_id": "f", "child_id": "child", "section": "list", "change": "new", "months_to_stage": 5}
    made = months(Referral=f"happened_on\n{referrals}")
    found = made.changed("lbhf", MONTH, tmp_path, pd.DataFrame([joined]), pd.DataFrame(), "one")
    assert found.column("words").to_pylist() == [words]


@pytest.mark.parametrize(("extract", "expires_on"), [(MONTH, date(2026, 12, 2)), (EXTRACT, date(2026, 12, 18))])
def test_a_list_expires_31_days_after_its_extract(
    extract: date, expires_on: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store.write_json(store.DATA / "conform" / "lbhf" / extract.isoformat() / "report.json", {"la_name": "H&F"})
    store.write_table(store.DATA / "features" / "score" / "covered.parquet", Covered.arrow().empty_table())
    for name in ("metrics", "intervals"):
        store.write_json(EVALUATE / f"{name}.json", {})
    found = pd.DataFrame(columns=["standing", "borough", "life_stage", "score", *FLAGS])
    params, choice = read_params(ROOT / "params.yaml"), {"ranked_by": "hazard"}
    about = about_of("lbhf", extract, ListedFamily.arrow().empty_table(), found, params, choice)
    assert (about.month_on, about.as_of, about.expires_on) == (MONTH, extract, expires_on)


@pytest.mark.parametrize(("extract", "said"), [(MONTH, False), (EXTRACT, True)])
def test_explain_says_what_is_known_of_which_day(
    extract: date, said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipeline.explained.open_view", lambda *_: None)
    monkeypatch.setattr(
        "pipeline.explained.show", lambda *_: SimpleNamespace(versions=(), told=(), landmark={"landmark_on": MONTH})
    )
    store.write_table(store.DATA / "reviewed" / "lbhf.parquet", ReviewEntry.arrow().empty_table())
    folder = show(store.DATA / "flag" / "lbhf", MONTH)
    none: dict[str, list[str]] = {name: [] for name in ("reasons_for", "reasons_against", "not_known")}
    row = (
        dict.fromkeys(ListedFamily.columns(), "x")
        | none
        | {"month_on": MONTH, "children_at_stage": 1, "months_to_stage": 1, "family_id": "f"}
    )
    store.write_table(folder / "list.parquet", pa.Table.from_pylist([row], schema=ListedFamily.arrow()))
    shown = Shown(folder, folder, {"list_id": "abc", "as_of": extract.isoformat()})
    lines = explained(shown, "f", read_params(ROOT / "params.yaml"))
    assert (
        any("Chances, reasons and the records shown are as known before 1 November 2026" in one for one in lines)
        == said
    )
