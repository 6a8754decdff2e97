"""The children in need census: what changed in it over the years is read, and no child is lost in a large file."""

from collections import Counter
from pathlib import Path

import pytest

from extracts import cin_census
from extracts.cin_census import read_census
from schemas.records import CinPlan, Person, PreProceedings, Record, Referral

HEADER = "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails></Header>"
CHILD = """<Child><ChildIdentifiers><LAchildID>{id}</LAchildID>{about}</ChildIdentifiers>
<CINdetails><CINreferralDate>2025-05-05</CINreferralDate>{blocks}</CINdetails></Child>"""


def told(folder: Path, record: type[Record], *children: str) -> list[dict[str, str | None]]:
    """The rows of one record in a census of some children."""
    path = folder / "census.xml"
    path.write_text(f"<Message>{HEADER}<Children>{''.join(children)}</Children></Message>", encoding="utf-8")
    rows: list[dict[str, str | None]] = next(
        raw.rows.to_pylist() for raw in read_census(path, path.name).raws if raw.record is record
    )
    return rows


@pytest.mark.parametrize("element", ["GenderCurrent", "Sex"])
def test_sex_is_read_under_its_old_and_its_new_name(tmp_path: Path, element: str) -> None:
    child = CHILD.format(id="A1", about=f"<{element}>F</{element}>", blocks="")
    assert [row["sex"] for row in told(tmp_path, Person, child)] == ["F"]


@pytest.mark.parametrize("element", ["CINPlanDates", "CINplanDates"])
def test_a_plan_is_read_however_its_block_is_written(tmp_path: Path, element: str) -> None:
    block = f"<{element}><CINPlanStartDate>2025-06-01</CINPlanStartDate></{element}>"
    rows = told(tmp_path, CinPlan, CHILD.format(id="A1", about="", blocks=block))
    assert [(row["happened_on"], row["ended_on"]) for row in rows] == [("2025-06-01", None)]


@pytest.mark.parametrize("element", ["PreProceedings", "PreProceedingsandFGDM"])
def test_pre_proceedings_are_read_until_the_step_that_ended_them(tmp_path: Path, element: str) -> None:
    block = f"""<{element}><PPStartDate>2025-07-01</PPStartDate><StepDecisionDate>2025-10-01</StepDecisionDate>
        <PPOutcome>stepped down</PPOutcome></{element}>"""
    rows = told(tmp_path, PreProceedings, CHILD.format(id="A1", about="", blocks=block))
    assert [(row["referral_on"], row["happened_on"], row["ended_on"], row["outcome"]) for row in rows] == [
        ("2025-05-05", "2025-07-01", "2025-10-01", "stepped down")
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_child_is_read_whatever_the_number_put_away_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(cin_census, "AT_ONCE", 2)
    ids = [f"A{number}" for number in range(count)]
    rows = told(tmp_path, Referral, *(CHILD.format(id=one, about="", blocks="") for one in ids))
    assert Counter(row["local_id"] for row in rows) == Counter(ids)
