"""The programme's site: a page a topic that works from a folder, tells hidden numbers as c and pictures in words."""

from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from measures.site import site
from measures.topic import Section, Topic

TABLE = pd.DataFrame(
    {
        "year": ["2023-24", "2024-25"],
        "entries": pd.array([1230, None], dtype="Int64"),
        "share": [12.34, float("nan")],
        "kept": ["x", "y"],
    }
)
SECTION = Section(
    "entries",
    "Who comes into care",
    "In 2023-24, 1,230 children came into care.",
    TABLE,
    {"year": "Year", "entries": "Children", "share": "Per cent"},
    "Counted from SSDA903.",
    chart=b"<svg/>",
)
TOPIC = Topic("care", "Children in care", "Who is in care?", [SECTION], ["It does not say why."])


def page(name: str, topics: tuple[Topic, ...] = (TOPIC,), is_made_up: bool = False) -> html.HtmlElement:
    return html.document_fromstring(site(topics, "lbhf", "1 November 2026", is_made_up)[name])


def cells(topics: tuple[Topic, ...] = (TOPIC,)) -> list[list[str]]:
    rows = page("care.html", topics).xpath("//tbody/tr")
    return [[cell.text_content() for cell in row] for row in rows]


def test_there_is_a_page_a_topic_with_its_pictures_beside_it() -> None:
    assert sorted(site([TOPIC], "lbhf", "today", False)) == ["care.html", "care_entries.svg", "index.html", "style.css"]


def test_a_hidden_number_is_c() -> None:
    assert cells()[1] == ["2024-25", "c", "c"]


def test_counts_have_a_comma_and_figures_one_decimal_place() -> None:
    assert cells()[0] == ["2023-24", "1,230", "12.3"]


def test_a_column_without_a_heading_is_not_shown() -> None:
    assert [cell.text for cell in page("care.html").xpath("//thead//th")] == ["Year", "Children", "Per cent"]


def test_the_finding_stands_above_its_picture_and_the_table_under_it() -> None:
    order = [part.tag for part in page("care.html").xpath("//section")[0]]
    assert order == ["h2", "p", "figure", "div", "p"]


def test_a_picture_is_told_in_words() -> None:
    (picture,) = page("care.html").xpath("//img")
    assert picture.get("alt").startswith(SECTION.finding)


def test_the_first_page_has_every_finding() -> None:
    assert SECTION.finding in page("index.html").text_content()


def test_a_section_with_nothing_to_draw_has_no_picture() -> None:
    bare = replace(TOPIC, sections=[replace(SECTION, chart=None, table=TABLE.iloc[:0])])
    assert page("care.html", (bare,)).xpath("//img | //table") == []


@pytest.mark.parametrize(("rows", "wanted"), [(16, 0), (17, 1)])
def test_a_long_table_is_folded_up(rows: int, wanted: int) -> None:
    table = pd.DataFrame({"year": [str(row) for row in range(rows)]})
    long = replace(TOPIC, sections=[replace(SECTION, table=table, columns={"year": "Year"})])
    assert len(page("care.html", (long,)).xpath("//details//table")) == wanted


@pytest.mark.parametrize("name", ["index.html", "care.html"])
def test_nothing_comes_from_another_place(name: str) -> None:
    told = page(name).xpath("//@src | //@href")
    assert [one for one in told if ":" in one or one.startswith("/")] == []


@pytest.mark.parametrize(("is_made_up", "wanted"), [(True, 1), (False, 0)])
def test_made_up_boroughs_are_said_to_be_so(is_made_up: bool, wanted: int) -> None:
    assert len(page("index.html", is_made_up=is_made_up).xpath("//*[@class='notice']")) == wanted


def test_what_somebody_typed_cannot_become_markup() -> None:
    sly = replace(TOPIC, sections=[replace(SECTION, finding="<script>alert(1)</script>")])
    assert page("care.html", (sly,)).xpath("//script") == []
