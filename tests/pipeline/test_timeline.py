"""The drawing of one family's records: what was known is filled, what was not is hollow."""

from datetime import date
from xml.etree import ElementTree

import pytest

from features.versions import versions
from pipeline.scene import Gap, Scene
from pipeline.timeline import drawing
from schemas.records import CpPlan, Record, Referral
from tests.cases import linked

LANDMARK = date(2026, 9, 1)


def drawn(record: type[Record], text: str, gaps: list[Gap] | None = None) -> str:
    found = versions({record: linked(record, text)}, LANDMARK)
    return drawing(Scene("A family", LANDMARK, {"child": "the child"}, found, gaps or [], (365, 1825), None, []))


def dots(svg: str) -> list[str]:
    return [dot.attrib["fill"] for dot in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")]


def bars(svg: str) -> list[str]:
    """The bars of records: filled, pale or hollow."""
    found = [
        bar.attrib for bar in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect") if "rx" in bar.attrib
    ]
    return ["pale" if "fill-opacity" in bar else "hollow" if bar["fill"] == "#fff" else "filled" for bar in found]


def test_what_was_known_is_filled_and_what_was_not_is_hollow() -> None:
    assert dots(drawn(Referral, "happened_on known_on\n2026-05-01 2026-08-31\n2026-06-01 2026-09-01")) == [
        "#0072b2",
        "#fff",
    ]


@pytest.mark.parametrize(
    ("plan", "drawn_as"),
    [
        ("2025-01-01 2025-12-01 2025-12-01", ["filled"]),
        ("2025-01-01 2026-06-01 2026-10-01", ["filled", "pale"]),
        ("2025-01-01 - -", ["filled", "hollow"]),
    ],
    ids=["ended and known", "ended, not yet entered", "open"],
)
def test_a_plan_is_drawn_as_far_as_it_was_known_to_last(plan: str, drawn_as: list[str]) -> None:
    assert bars(drawn(CpPlan, f"happened_on ended_on end_known_on\n{plan}")) == drawn_as


def test_a_drawing_has_a_title_and_a_description_for_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(drawn(Referral, "happened_on\n2026-05-01"))
    told = {part.tag.rpartition("}")[2]: part.text for part in root[:2]}
    assert told["title"] == "A family: a timeline"
    assert "1 record of the child. On 1 Sep 2026, the landmark, 1 of them known" in (told["desc"] or "")


def test_what_a_source_does_not_tell_is_named() -> None:
    gap = Gap("early_help", date.min, date(2023, 4, 1))
    assert "early help: not told" in drawn(Referral, "happened_on\n2026-05-01", [gap])


def test_the_same_records_make_the_same_drawing() -> None:
    text = "happened_on known_on\n2026-05-01 2026-08-31\n2026-06-01 2026-09-01"
    assert drawn(Referral, text) == drawn(Referral, text)
