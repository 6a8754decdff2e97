"""What a reader who kept an earlier edition of the site cannot work out: each knows what those before it told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pandas as pd

from measures.editions import Editions
from measures.history import ALL, History
from measures.impact.elsewhere import elsewhere
from measures.impact.published import periods
from measures.impact.series import monthly
from measures.repeat.tables import planned
from tests.measures.attacker import recovered
from tests.measures.histories import history
from tests.measures.impact.made_up import PLANS

SETTLED = 92
STARTS = ("2014-04-01", "2014-07-01", "2014-10-01", "2015-01-01")
BEFORE, AFTER = date(2015, 4, 10), date(2015, 8, 1)  # the last quarter, and with it the year, is not yet told; is told


def after(history: History, before: History | None) -> History:
    """The same, where another edition was told before."""
    return history if before is None else replace(history, editions=Editions(before.editions.now))


def edition(as_of: date, counts: dict[str, tuple[int, int, int, int]], before: History | None = None) -> History:
    """So many plans begun in each quarter of 2014-15, by borough."""
    rows = [
        f"{borough} {borough}{on}_{child} {on}"
        for borough, quarters in counts.items()
        for on, many in zip(STARTS, quarters, strict=True)
        for child in range(many)
    ]
    plans = "\n".join(["borough child_id happened_on", *rows])
    return after(history(as_of=as_of, boroughs=tuple(counts), CpPlan=plans), before)


def quarters(told: History) -> pd.DataFrame:
    shown = periods(told.editions, monthly(told, SETTLED), PLANS, elsewhere(told, SETTLED)["cp_plans"])
    return shown.loc[shown["on"].isin(STARTS), ["borough", "on", "count"]]


def year(told: History) -> pd.DataFrame:
    plans = planned(told, SETTLED)
    is_whole = (plans["which"] == ALL) & (plans["quarter"] == ALL) & (plans["year"] == "2014-15")
    return plans.loc[is_whole, ["borough", "year", "plans"]]


def known(days: Iterable[date]) -> set[object]:
    """The hidden quarters that the quarters of the editions of these days and the year of the last one give away."""
    told, last = [], None
    for day in days:
        last = edition(day, COUNTS, last)
        told.append(quarters(last))
    assert last is not None
    parts = {borough: {((("borough", borough), ("on", on)), "count"): 1 for on in STARTS} for borough in last.places}
    sums = [{((("borough", name), ("year", "2014-15")), "plans"): -1, **part} for name, part in parts.items()]
    return recovered([year(last), *told], sums)


COUNTS = {"lbhf": (20, 30, 3, 40), "rbkc": (30, 40, 9, 50)}


def test_one_edition_alone_gives_nothing_away() -> None:
    assert [known([day]) for day in (BEFORE, AFTER)] == [set(), set()]


def test_a_year_that_is_told_gives_no_quarter_away_that_an_earlier_edition_hid() -> None:
    assert known([BEFORE, AFTER]) == set()


def test_a_quarter_that_was_told_is_told_and_the_year_that_it_would_give_away_is_hidden() -> None:
    first = edition(BEFORE, COUNTS)
    before = quarters(first).set_index(["borough", "on"])["count"].dropna()
    second = edition(AFTER, COUNTS, first)
    now = quarters(second).set_index(["borough", "on"])["count"]
    assert now[before.index].tolist() == before.tolist()
    assert year(second).set_index("borough")["plans"].isna().any() or now[:, "2015-01-01"].isna().any()


def test_a_late_record_gives_no_count_away_that_an_earlier_edition_hid() -> None:
    late = COUNTS | {"lbhf": (20, 30, 6, 40)}
    first = edition(BEFORE, COUNTS)
    earlier = quarters(first).set_index(["borough", "on"])["count"]
    later = quarters(edition(BEFORE, late, first)).set_index(["borough", "on"])["count"]
    others = later[("rbkc", "2014-10-01")]  # unless the correction touched these too
    assert pd.isna(earlier[("lbhf", "2014-10-01")])
    assert pd.isna(others) or earlier[(ALL, "2014-10-01")] - others != 3


def test_a_sum_over_all_years_gives_no_year_away_when_the_next_is_added() -> None:
    rows = ["borough child_id happened_on ended_on"]
    rows += [f"lbhf c{child} 2012-05-01 2013-05-01" for child in range(30)]
    rows += [f"lbhf c{child} 2013-06-01 2014-01-01" for child in range(9)]  # nine come back soon in 2013-14
    rows += [f"lbhf c{child} 2014-06-01 2015-01-01" for child in range(9, 11)]  # and two in 2014-15
    rows += [f"lbhf {on[:4]}_{child} {on} -" for child in range(20) for on in ("2013-07-01", "2014-07-01")]
    soon, last = [], None
    for day in (date(2014, 8, 1), AFTER):
        last = after(history(as_of=day, CpPlan="\n".join(rows)), last)
        plans = planned(last, SETTLED)
        is_soon = (plans["borough"] == "lbhf") & (plans["gap"] == "soon") & (plans["year"] == ALL)
        soon.append(int(plans.loc[is_soon, "plans"].iloc[0]))
    assert soon[1] - soon[0] != 2
