"""The command on a very small world: the page stands alone and says what the table says."""

import re
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from synthetic.calibration import __main__ as command
from synthetic.calibration.published import definitions, published
from synthetic.calibration.report import number


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    monkeypatch.setattr(sys, "argv", ["calibration", "--scale", "0.05", *options])
    command.main()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibration")
    with pytest.MonkeyPatch.context() as patch:
        run(patch, "--out", str(folder))
    return folder


@pytest.fixture(scope="module")
def page(out: Path) -> str:
    return (out / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table(out: Path) -> pd.DataFrame:
    return pd.read_csv(out / "table.csv")


def test_the_page_takes_nothing_from_elsewhere(page: str) -> None:
    assert re.findall(r"https?:|//[\w.]+/|@import|<script|<link|<img", page) == []
    targets = [*re.findall(r'(?:href|src)="([^"]*)"', page), *re.findall(r"url\(([^)]*)\)", page)]
    assert [target for target in targets if not target.startswith("#")] == []


def test_no_name_on_the_page_is_given_twice_and_each_link_leads_somewhere(page: str) -> None:
    tree = html.fromstring(page)
    names = tree.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link[1:] for link in tree.xpath("//@href")} <= set(names)


def test_every_picture_says_in_words_what_it_shows(page: str) -> None:
    pictures = html.fromstring(page).xpath("//figure/*[local-name()='svg']")
    assert len(pictures) > 50
    assert all(picture.get("role") == "img" and picture.get("aria-label") for picture in pictures)


def test_headings_do_not_skip_a_level(page: str) -> None:
    levels = [int(tag.tag[1]) for tag in html.fromstring(page).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_figure_has_its_place_on_the_page(page: str, table: pd.DataFrame) -> None:
    titles = [title.text.strip() for title in html.fromstring(page).xpath("//article/h3")]
    assert sorted(titles) == sorted(set(table.figure))


def test_every_figure_that_is_counted_is_defined(table: pd.DataFrame) -> None:
    assert set(table.figure) == set(definitions())


def test_the_table_holds_every_published_figure(table: pd.DataFrame) -> None:
    assert table.published.notna().sum() == len(published())


def test_the_page_counts_the_verdicts_of_the_table(page: str, table: pd.DataFrame) -> None:
    shown = [int(count.text) for count in html.fromstring(page).xpath("//dl[@class='facts']//dd")]
    assert sum(shown) == len(table)
    assert shown[0] == (table.verdict == "within").sum()


def test_the_table_is_printed_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "--table", "--out", str(tmp_path / "none"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "figure", "group", "borough", "made_up", "low", "high", "published", "ratio", "verdict",
    ]  # fmt: skip
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("value", "spelt"), [(1234.5, "1,234"), (56.78, "56.8"), (1.234, "1.23"), (None, "–")])
def test_numbers_are_told_to_three_figures(value: float | None, spelt: str) -> None:
    assert number(float("nan") if value is None else value) == spelt


def test_a_world_of_a_hundred_children_makes_a_page_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(monkeypatch, "--scale", "0.001", "--out", str(tmp_path))
    assert "chance" in set(pd.read_csv(tmp_path / "table.csv").verdict) and (tmp_path / "report.html").exists()
