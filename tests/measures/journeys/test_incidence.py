"""The incidence of care after the first record, by hand and against lifelines."""

import numpy as np
import pandas as pd
import pytest

from measures.journeys.following import followed
from measures.journeys.incidence import estimates, incidence
from measures.journeys.lives import lives
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care, many

SPELL = "child_id happened_on ended_on borough\n"


def told(births: str, since: str = "2010-04-01", **records: str) -> pd.DataFrame:
    known = lives(history(births, since=since, **records))
    table = incidence(known, followed(known, SETTINGS), SETTINGS)
    return (
        table[table["borough"] == "all"].assign(year=lambda rows: rows["year"].astype(int)).set_index(["age", "year"])
    )


@pytest.fixture(scope="module")
def forty() -> pd.DataFrame:
    """Forty children known from 1 January 2015, aged 3: ten enter after 200 days, ten after 800, the others do not."""
    entries = [f"c{n} {'2015-07-20' if n < 10 else '2017-03-11'} - C2 N1" for n in range(20)]
    return told(
        many(40, lambda child: f"{child} 2012-01-01"),
        Referral=SPELL + many(40, lambda child: f"{child} 2015-01-01 - lbhf"),
        CareEpisode=care(*entries),
    )


@pytest.mark.parametrize(("year", "expected"), [(1, 25.0), (3, 50.0), (5, 50.0), (10, 50.0)])
def test_without_censoring_the_incidence_is_a_share(forty: pd.DataFrame, year: int, expected: float) -> None:
    assert forty.loc[("1 to 4", year), "incidence"] == pytest.approx(expected)


@pytest.mark.parametrize(("year", "entries"), [(1, 10), (3, 10), (5, 0)])
def test_entries_are_those_since_the_year_before(forty: pd.DataFrame, year: int, entries: int) -> None:
    assert forty.loc[("1 to 4", year), ["children", "entries"]].tolist() == [40, entries]


def test_after_a_hidden_count_no_incidence_is_told() -> None:
    # ten enter in the first year, three in the second, ten in the fourth: two incidences would tell of the three
    days = ["2015-07-20"] * 10 + ["2016-07-20"] * 3 + ["2018-07-20"] * 10
    table = told(
        many(60, lambda child: f"{child} 2012-01-01"),
        Referral=SPELL + many(60, lambda child: f"{child} 2015-01-01 - lbhf"),
        CareEpisode=care(*(f"c{n} {day} - C2 N1" for n, day in enumerate(days))),
    )
    assert table.loc["1 to 4"].loc[[3, 5, 10], "incidence"].isna().all()


def test_a_group_without_an_entry_has_no_incidence(forty: pd.DataFrame) -> None:
    assert "10 to 14" not in forty.index.get_level_values("age")


def test_where_nobody_was_followed_for_so_long_nothing_is_told() -> None:
    table = told(
        many(20, lambda child: f"{child} 2012-01-01"),
        Referral=SPELL + many(20, lambda child: f"{child} 2023-01-01 - lbhf"),
        CareEpisode=care(*(f"c{n} 2023-06-01 - C2 N1" for n in range(10))),
    )
    assert list(table.loc["10 to 14"].index) == [1, 3]


@pytest.mark.parametrize(
    ("born", "children"), [("2014-01-01", 0), ("2015-06-02", 20)], ids=["unknown past", "from birth"]
)
def test_a_first_record_that_may_not_be_the_first_is_not_told(born: str, children: int) -> None:
    table = told(
        many(20, lambda child: f"{child} {born}"),
        since="2015-06-01",
        Referral=SPELL + many(20, lambda child: f"{child} 2018-01-01 - lbhf"),
        CareEpisode=care(*(f"c{n} 2018-06-01 - C2 N1" for n in range(10))),
    )
    assert (children == 20) == (("all", 1) in table.index)


def test_the_estimate_is_that_of_lifelines() -> None:
    from lifelines import AalenJohansenFitter

    rng = np.random.default_rng(3)
    count = 120
    births = [np.datetime64("2004-06-01") + int(day) for day in rng.integers(0, 3_000, count)]
    first = [np.datetime64("2015-04-01") + int(day) for day in rng.integers(0, 2_000, count)]
    entries = [day + int(after) for day, after in zip(first, rng.integers(1, 3_000, count), strict=True)]
    known = lives(
        history(
            "\n".join(f"c{n} {day}" for n, day in enumerate(births)),
            Referral=SPELL + "\n".join(f"c{n} {day} - lbhf" for n, day in enumerate(first)),
            CareEpisode=care(*(f"c{n} {day} - C2 N1" for n, day in enumerate(entries) if n % 3 == 0)),
        )
    )
    rows = followed(known, SETTINGS)
    days = (rows["stop_on"] - rows["first_on"]).dt.days
    fitted = AalenJohansenFitter(calculate_variance=False, jitter_level=1e-6, seed=1)
    # what one day has in common is parted by less than a day, which changes nothing at the end of a year
    ours = estimates(known, rows, SETTINGS)
    ours = ours[(ours["borough"] == "all") & (ours["age"] == "all") & (ours["year"] == "3")]["incidence"].iloc[0]
    theirs = fitted.fit(days + 1e-3 * rng.random(len(days)), rows["cause"], event_of_interest=1).predict(3 * 365.25)
    assert ours == pytest.approx(100 * float(theirs), abs=0.06)
