"""docs/features.md is made from the catalogue."""

from pathlib import Path

from pipeline.catalogue_page import lines, markdown

ROOT = Path(__file__).parents[2]


def test_the_page_of_the_catalogue_is_in_step_with_the_declarations() -> None:
    told = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert told == markdown(), "run `make catalogue`"


def test_every_line_of_the_catalogue_has_a_cell_a_heading() -> None:
    assert {line.count("\t") for line in lines().splitlines()} == {10}
