"""The page on children looked after: what is told of a made-up borough, and that nothing small can be had from it."""

import re
from datetime import date

import pytest

from measures.care.flow_sections import by_year
from measures.care.periods import quarters, window, years
from measures.care.pieces import pieces
from measures.care.stock_sections import by_quarter
from measures.care.topic import care_topic
from measures.history import History
from measures.topic import Section, Topic
from pipeline.measure_params import Care
from tests.measures.histories import history

HEAD = "borough child_id happened_on ended_on legal_status placement need end_reason"
PRICES = {"foster care": 700.0, "children's home or secure home": 6_000.0}


def topic(told: History, **more: object) -> dict[str, Topic]:
    plain = {
        "settled_days": 92,
        "rates_from_months": 36,
        "forecast_months": 24,
        "draws": 100,
        "backtest_draws": 100,
        "seed": 1,
        "entries_fall": 0.2,
        "cost_a_week_gbp": PRICES,
        "cost_says": {"foster care": "2020, made up"},
    }
    return care_topic(told, **(plain | more))


def made_up(boroughs: tuple[str, ...] = ("lbhf", "rbkc")) -> History:
    """Thirty children in each borough who came one after the other, every third of whom left after a year."""
    births, episodes = [], []
    for borough in boroughs:
        for number in range(90):
            child, year, month = f"{borough}{number}", 2016 + number // 9, 1 + number % 9
            births.append(f"{child} {year - 3 - number % 12}-05-01")
            end = f"{year + 1}-0{month}-15" if number % 3 else "-"
            status, place = ("C2", "U4") if number % 4 else ("V2", "K2")
            episodes.append(
                f"{borough} {child} {year}-0{month}-10 {end} {status} {place} N1 {'E4A' if number % 3 else '-'}"
            )
        births.append(f"{borough}x 2009-01-01")
        episodes.append(f"{borough} {borough}x 2025-05-01 - V4 U4 N2 -")
    return history("\n".join(births), boroughs=boroughs, CareEpisode=HEAD + "\n" + "\n".join(episodes))


@pytest.fixture(scope="module")
def told() -> dict[str, Topic]:
    return topic(made_up())


def section(topic: Topic, name: str) -> Section:
    return next(one for one in topic.sections if one.name == name)


def test_every_borough_and_all_together_have_a_page(told: dict[str, Topic]) -> None:
    assert set(told) == {"lbhf", "rbkc", "all"}


def test_each_section_has_its_own_name_and_a_finding(told: dict[str, Topic]) -> None:
    names = [one.name for one in told["all"].sections]
    assert len(set(names)) == len(names) == 14 and all(one.finding.endswith(".") for one in told["all"].sections)


def test_the_columns_that_are_shown_are_in_the_table(told: dict[str, Topic]) -> None:
    assert [one.name for one in told["lbhf"].sections if not set(one.columns) <= set(one.table)] == []


def test_no_table_names_a_child(told: dict[str, Topic]) -> None:
    texts = " ".join(one.table.to_csv() + one.finding for page in told.values() for one in page.sections)
    assert re.findall(r"(?:lbhf|rbkc)\d+", texts) == []


def test_no_count_of_one_to_five_is_told(told: dict[str, Topic]) -> None:
    counts = [
        (one.name, name)
        for page in told.values()
        for one in page.sections
        for name in one.table
        if str(one.table[name].dtype) == "Int64" and one.table[name].between(1, 5).any()
    ]
    assert counts == []


def test_stock_on_31_march_is_the_stock_before_and_who_entered_less_who_left(told: dict[str, Topic]) -> None:
    rows = section(told["all"], "flow").table
    net = rows["stock"].shift() + rows["entered"] - rows["left"] - rows["stock"]
    assert len(rows) == 6 and (net.dropna() == 0).all()


def test_the_forecast_starts_on_the_day_after_the_last_quarter_that_is_told(told: dict[str, Topic]) -> None:
    assert section(told["all"], "forecast").table["on"].tolist()[::7] == ["2026-09-30", "2028-06-30"]


def test_placements_without_a_unit_cost_are_named(told: dict[str, Topic]) -> None:
    without = topic(made_up(("lbhf",)), cost_a_week_gbp=PRICES | {"foster care": None})["lbhf"]
    assert "no weekly cost is filled in for: foster care." in section(without, "cost").finding


def test_the_cost_of_what_has_a_unit_cost_is_told(told: dict[str, Topic]) -> None:
    assert section(told["all"], "cost").table["placement"].tolist() == list(PRICES)


def test_a_forecast_of_a_place_whose_children_are_too_few_is_not_told() -> None:
    few = history("c1 2015-01-01", CareEpisode=f"{HEAD}\nlbhf c1 2020-01-01 - C2 U4 N1 -")
    page = topic(few)["lbhf"]
    assert section(page, "forecast").table["median"].isna().all()


def test_the_same_history_gives_the_same_page(told: dict[str, Topic]) -> None:
    again = topic(made_up())["all"]
    assert [one.table.to_csv() for one in again.sections] == [one.table.to_csv() for one in told["all"].sections]


@pytest.mark.parametrize(
    "empty",
    [
        history(),
        history("c1 2015-01-01", CareEpisode=f"{HEAD}\nlbhf c1 2020-01-01 - V4 U4 N1 -"),
        history(since="2026-05-01"),
    ],
    ids=["no records", "short breaks alone", "no year covered"],
)
def test_where_nothing_can_be_told_the_page_says_so(empty: History) -> None:
    sections = topic(empty)["all"].sections
    assert {(len(one.table), one.chart, "nothing can be told" in one.finding) for one in sections} == {(0, None, True)}


def test_without_the_source_nothing_is_told() -> None:
    bare = made_up(("lbhf",))
    without = History(bare.as_of, bare.boroughs, bare.children, bare.coverage.iloc[:0], bare.records)
    assert len(topic(without)["lbhf"].sections[0].table) == 0


# periods


@pytest.mark.parametrize(("as_of", "last"), [(date(2026, 9, 30), "2026-04-01"), (date(2026, 10, 1), "2026-07-01")])
def test_a_quarter_is_told_once_it_has_been_over_for_92_days(as_of: date, last: str) -> None:
    assert str(quarters(history(as_of=as_of), 92)[-1].date()) == last


def test_a_year_that_is_not_wholly_covered_is_not_told() -> None:
    assert str(years(history(since="2022-06-01"), 92)[0].date()) == "2023-04-01"


def test_the_years_that_rates_are_read_from_do_not_end_with_a_financial_year() -> None:
    first, last = window(quarters(history(as_of=date(2026, 7, 10)), 92))
    assert (str(first.date()), str(last.date())) == ("2021-01-01", "2026-01-01")


# numbers that stand in two tables


def test_a_stock_that_the_flows_hide_does_not_stand_in_the_quarters() -> None:
    told_of = made_up()
    every = pieces(told_of)
    looked_after = every[every["kind"] == "looked after"]
    flows = by_year(looked_after, told_of, years(told_of, 92))
    march = flows["year"] == "2024-25"
    hidden = flows.assign(stock=flows["stock"].mask(march & (flows["borough"] == "lbhf")))
    found = by_quarter(every, told_of, quarters(told_of, 92), hidden)
    rows = found[(found["kind"] == "looked after") & found["stock"].isna()]
    assert rows[["quarter", "borough"]].to_numpy().tolist() == [
        ["2025-03-31", place] for place in ("lbhf", "rbkc", "all")
    ]


def test_the_params_of_the_page_are_those_that_it_takes() -> None:
    taken = set(care_topic.__code__.co_varnames[: care_topic.__code__.co_argcount])
    assert set(Care.model_fields) | {"history", "settled_days", "cost_says"} == taken
