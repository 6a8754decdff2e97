"""Two editions of the site, some months apart: what one hid or told, the next does not give away.

The world is that of the site's other slow test: small, so that much is hidden. Of its pages those that count most.
"""

from dataclasses import replace

import pandas as pd
import pytest

from measures.editions import Editions
from measures.history import History
from pipeline.params import Params
from tests.measures import test_tables_of_the_site as site
from tests.measures.shared_figures import counts_of

pytestmark = pytest.mark.slow
MONTHS = 4
TOPICS = ("care", "repeat", "plans")
# they tell how many are looked after at the last quarter's end, which is no column on the page
MOVING = ("care_by_", "care_forecast", "care_cost", "care_what_if", "care_backtest")


def as_known(history: History, day: pd.Timestamp) -> History:
    """What was known at the start of an earlier day, of what is known now."""
    records = {}
    for record, rows in history.records.items():
        known = rows[rows["known_on"] < day]
        is_open = ~(known["end_known_on"] < day)
        records[record] = known.assign(ended_on=known["ended_on"].mask(is_open))
    last = day - pd.Timedelta(days=1)
    coverage = history.coverage.assign(to_on=history.coverage["to_on"].where(history.coverage["to_on"] < last, last))
    coverage = coverage[coverage["from_on"] <= coverage["to_on"]].astype({"to_on": "datetime64[s]"})
    return replace(history, as_of=day.date(), records=records, coverage=coverage, editions=Editions())


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, pd.DataFrame]]:
    history, params = site.linked(tmp_path_factory.mktemp("site"), site.own_params(site.SCALE))
    return told_twice(history, params)


def told_twice(history: History, params: Params) -> list[dict[str, pd.DataFrame]]:
    first = as_known(history, history.day - pd.DateOffset(months=MONTHS))
    tables = [site.made((first, params), TOPICS)]
    second = replace(history, editions=Editions(first.editions.now))
    tables.append(site.made((second, params), TOPICS))
    return [{name: table for name, table in one.items() if not name.startswith(MOVING)} for one in tables]


def test_what_an_edition_hid_the_next_does_not_tell(editions: list[dict[str, pd.DataFrame]]) -> None:
    first, second = (counts_of(one) for one in editions)
    hidden = [cell for cell, count in first.items() if count is None and cell in second]
    assert len(hidden) > 20 and [cell for cell in hidden if second[cell] is not None] == []


def test_no_figure_of_two_editions_differs_by_one_to_five(editions: list[dict[str, pd.DataFrame]]) -> None:
    first, second = (counts_of(one) for one in editions)
    both = [(count, second[cell], cell) for cell, count in first.items() if count is not None and cell in second]
    near = [cell for before, now, cell in both if now is not None and 1 <= abs(now - before) <= 5]
    assert len(both) > 500 and near == []
