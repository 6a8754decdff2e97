"""An attack on all tables of the page at once: from their sums, chains and shared numbers nothing hidden can be had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import pytest

from measures import editions, suppression
from measures.care import flow_sections, periods, rate_sections, stock_sections
from measures.care.pieces import pieces
from measures.history import History
from measures.recoverable import given
from tests.measures.care.test_topic import made_up


@dataclass
class Reader:
    """Who has all tables and knows how they hang together: counts, which are hidden, and the equations."""

    counts: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    equations: list[Mapping[int, int]] = field(default_factory=list)
    cells: dict[tuple, int] = field(default_factory=dict)

    def publishable(self, table: pd.DataFrame, counts: Sequence[str], sums=None, chain=None, rests_on=None):
        """As measures.suppression.publishable; what it was given and what it hid is noted."""
        shown = suppression.publishable(table, counts, sums, chain, rests_on)
        self.note(table.reset_index(drop=True), shown, list(counts), sums, chain)
        return shown

    def note(self, cells: pd.DataFrame, shown: pd.DataFrame, counts: list[str], sums, chain) -> None:
        start = len(self.counts)
        dims = [name for name in cells if name not in counts and cells[name].dtype != float]
        told = suppression.equations_of(cells, counts, sums, chain)
        self.equations += [{start + place: by for place, by in one.items()} for one in told]
        self.counts += [int(count) for count in cells[counts].to_numpy().ravel()]
        is_hidden = shown[counts].isna().to_numpy().ravel()
        self.hidden |= {start + place for place in range(len(is_hidden)) if is_hidden[place]}
        for row, key in enumerate(cells[dims].itertuples(index=False, name=None)):
            for column, name in enumerate(counts):
                self.cells[(*dims, name, *key)] = start + row * len(counts) + column

    def same(self, one: tuple, other: tuple) -> None:
        """Two places in which the same number stands."""
        self.equations.append({self.cells[one]: 1, self.cells[other]: -1})

    def had(self) -> list[int]:
        """The hidden small counts that have one possible value."""
        return given(self.counts, self.hidden, self.equations)


def read(told: History, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(editions, "publishable", reader.publishable)
    every = pieces(told)
    looked_after = every[every["kind"] == "looked after"]
    quarters, years = periods.quarters(told, 92), periods.years(told, 92)
    flows = flow_sections.by_year(looked_after, told, years)
    quarterly = stock_sections.by_quarter(every, told, quarters, flows)
    for dim in stock_sections.dims():
        stock_sections.by_level(every, told, quarters, dim)
    span = periods.window(quarters)
    for make in (rate_sections.leaving, rate_sections.changing, rate_sections.home):
        make(looked_after, told, span)
    last = str(periods.last_day(quarters).date())
    stock = ("borough", "kind", "quarter", "stock")
    for place in told.places:
        for dim in stock_sections.dims():
            reader.same(
                (*stock, place, "looked after", last), ("borough", dim, "quarter", "children", place, "all", last)
            )
        for year in flows["year"].unique():
            march = f"{int(year[:4]) + 1}-03-31"
            if (*stock, place, "looked after", march) in reader.cells:
                reader.same((*stock, place, "looked after", march), ("borough", "year", "stock", place, year))
        left = ("borough", "placement", "to_placement", "events", place, "all", "left care")
        reader.same(left, ("borough", "age_band", "events", place, "all"))
    gone = quarterly[quarterly["stock"].isna()]
    reader.hidden |= {
        reader.cells[(*stock, *key)] for key in zip(gone["borough"], gone["kind"], gone["quarter"], strict=True)
    }
    return reader


@pytest.mark.parametrize("boroughs", [("lbhf",), ("lbhf", "rbkc")])
def test_no_hidden_count_can_be_had_from_all_tables_together(boroughs: tuple[str, ...], monkeypatch) -> None:
    reader = read(made_up(boroughs), monkeypatch)
    assert len(reader.hidden) > 0 and reader.had() == []
