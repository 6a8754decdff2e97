"""published.csv: complete, and the same as the open data that it restates, where that is at hand."""

import pandas as pd
import pytest

from synthetic.calibration.published import MATCH, definitions, published, reasons, yearly
from synthetic.calibration.tally import SCALES
from tests.synthetic.calibration.samples import FOLDER, Figure, restated
from tests.synthetic.calibration.sources import FIGURES

PUBLISHED = published()


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the Department's open data is not at hand (../shared/samples)")
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_what_the_open_data_says(figure: Figure) -> None:
    told = PUBLISHED[PUBLISHED.figure == figure.name].set_index(MATCH).sort_index()
    anew = restated(figure).set_index(MATCH).sort_index()
    pd.testing.assert_frame_equal(told, anew[told.columns], check_dtype=False, atol=0.01)


def test_a_row_is_there_once() -> None:
    assert not PUBLISHED.duplicated(MATCH).any()


def test_units_are_known() -> None:
    assert set(PUBLISHED.unit) <= set(SCALES)


def test_every_row_names_its_source() -> None:
    assert PUBLISHED.source.str.len().gt(10).all()


def test_the_mean_is_that_of_the_values_in_the_years_named() -> None:
    spans = PUBLISHED.years.str.extract(r"(\d{4})(?:-(\d{4}))?$").ffill(axis=1).astype(int)
    year = yearly(PUBLISHED).merge(PUBLISHED[MATCH].assign(first=spans[0], last=spans[1]), on=MATCH)
    means = year[year.year.between(year["first"], year["last"])].groupby(MATCH).value.mean()
    far = PUBLISHED.set_index(MATCH)["mean"] - means
    assert far.abs().max() <= 0.06


def test_shares_of_a_whole_do_not_exceed_it() -> None:
    parts = PUBLISHED[(PUBLISHED.unit == "%") & ~PUBLISHED.figure.str.startswith(("Factors", "Assessments", "Ever"))]
    assert parts.groupby(["figure", "borough"])["mean"].sum().max() < 106


def test_every_figure_is_defined() -> None:
    assert set(PUBLISHED.figure) <= set(definitions())


def test_a_reason_is_given_for_a_figure_that_is_published() -> None:
    assert set(reasons().figure) <= set(PUBLISHED.figure)
    assert (reasons().reason != "").all()
