"""What is kept of every listed family: that it was listed, looked at, decided on and helped."""

from datetime import date
from io import StringIO

import pandas as pd
import pytest

from lists.exposure import exposure, of_months
from schemas.lists import Exposure

MONTH = date(2026, 11, 1)
LISTED = """
family_id  section
f1         list
f2         list
"""
NOTHING = "family_id  day"
ENTRIES = "family_id  entry_id  kind  done_on  decision  replaces_entry_id  seconds"


def table(text: str) -> pd.DataFrame:
    rows = pd.read_csv(StringIO(text.strip()), sep=r"\s+", na_values=["-"])
    for name in {"day", "done_on", "as_of"} & set(rows):
        rows[name] = [date.fromisoformat(day) for day in rows[name]]
    return rows.assign(borough="lbhf", month_on=MONTH)


def told(entries: str = ENTRIES, starts: str = NOTHING, events: str = NOTHING) -> pd.DataFrame:
    listed, entered = (table(text).assign(list_id="abc") for text in (LISTED, entries))
    return exposure(listed.assign(as_of=MONTH, is_withdrawn=False), entered, table(starts), table(events)).set_index(
        "family_id"
    )


def value(found: pd.DataFrame, name: str, family: str = "f1") -> object:
    cell = found.loc[family, name]
    return None if pd.isna(cell) else cell


def test_a_family_that_nobody_looked_at_is_told_as_listed_alone() -> None:
    row = told().loc["f2", ["viewed_on", "decided_on", "decision", "helped_on", "outcome_on"]]
    assert row.isna().all()


def test_every_column_of_the_table_is_there() -> None:
    assert list(told().reset_index()) != [] and set(told().reset_index()) == set(Exposure.columns())


TWO_LOOKED = f"""
{ENTRIES}
f1  1  viewed   2026-11-04  -           -  -
f1  2  viewed   2026-11-03  -           -  -
f1  3  decided  2026-11-05  offer_help  -  90
"""


def test_a_family_is_viewed_on_the_first_day_that_anybody_looked() -> None:
    assert value(told(TWO_LOOKED), "viewed_on") == date(2026, 11, 3)


def test_a_family_is_decided_on_the_day_of_its_decision() -> None:
    assert value(told(TWO_LOOKED), "decided_on") == date(2026, 11, 5)


def test_what_is_said_of_one_family_is_not_said_of_another() -> None:
    assert value(told(TWO_LOOKED), "decision", "f2") is None


CORRECTED = f"""
{ENTRIES}
f1  1  decided  2026-11-03  not_appropriate  -  5
f1  2  decided  2026-11-09  offer_help       1  40
"""


@pytest.mark.parametrize(("name", "expected"), [("decision", "offer_help"), ("decided_on", date(2026, 11, 9))])
def test_the_decision_that_holds_is_the_one_that_no_later_one_corrects(name: str, expected: object) -> None:
    assert value(told(CORRECTED), name) == expected


MENDED = f"""
{ENTRIES}
f1  1  decided  2026-11-05  offer_help  -  5
f1  2  decided  2026-11-20  offer_help  1  40
"""


def test_help_that_began_before_the_words_of_an_offer_were_mended_still_followed_it() -> None:
    found = told(MENDED, "family_id day\nf1 2026-11-12")
    assert (value(found, "decided_on"), value(found, "helped_on")) == (date(2026, 11, 5), date(2026, 11, 12))


def test_how_quickly_it_was_decided_is_told_of_the_first_decision() -> None:
    assert value(told(CORRECTED), "seconds") == 5


@pytest.mark.parametrize(
    ("started", "helped_on"),
    [("2026-11-04", None), ("2026-11-05", date(2026, 11, 5)), ("2027-02-01", date(2027, 2, 1))],
)
def test_help_after_a_decision_is_what_began_on_its_day_or_later(started: str, helped_on: date | None) -> None:
    assert value(told(TWO_LOOKED, f"family_id day\nf1 {started}"), "helped_on") == helped_on


def test_help_without_a_decision_is_what_began_since_the_month() -> None:
    assert value(told(starts="family_id day\nf1 2026-11-02\nf1 2026-12-02"), "helped_on") == date(2026, 11, 2)


def test_the_outcome_is_the_first_event() -> None:
    events = "family_id day\nf1 2027-03-02\nf1 2026-12-02"
    assert value(told(events=events), "outcome_on") == date(2026, 12, 2)


def test_no_family_is_told_twice() -> None:
    starts = "family_id day\nf1 2026-11-06\nf1 2026-11-07"
    assert list(told(TWO_LOOKED, starts, starts).index) == ["f1", "f2"]


# made again on the 9th: f1 was decided on before, f2 after, f3 stands on both, f4 is new
TWICE = """
family_id  section  list_id  as_of
f2         list     second   2026-11-09
f3         list     second   2026-11-09
f4         list     second   2026-11-09
f1         list     first    2026-11-01
f2         list     first    2026-11-01
f3         list     first    2026-11-01
"""
ON_BOTH = """
family_id  list_id  entry_id  kind     done_on     decision    replaces_entry_id  seconds
f1         first    1         viewed   2026-11-03  -           -                  -
f1         first    2         decided  2026-11-03  offer_help  -                  90
f2         first    3         viewed   2026-11-04  -           -                  -
f3         first    4         viewed   2026-11-04  -           -                  -
f3         first    5         decided  2026-11-04  not_now     -                  60
f2         second   6         viewed   2026-11-10  -           -                  -
f2         second   7         decided  2026-11-10  no_consent  -                  30
"""


def told_of_both() -> pd.DataFrame:
    return exposure(table(TWICE).assign(is_withdrawn=False), table(ON_BOTH), table(NOTHING), table(NOTHING))


def test_a_family_on_a_list_that_was_made_again_is_told_under_each_list_as_it_was_looked_at_there() -> None:
    rows = told_of_both()[["family_id", "list_id", "viewed_on"]].astype(object)
    assert rows.where(rows.notna(), None).to_numpy().tolist() == [
        ["f1", "first", date(2026, 11, 3)],
        ["f2", "first", date(2026, 11, 4)],
        ["f2", "second", date(2026, 11, 10)],
        ["f3", "first", date(2026, 11, 4)],
        ["f3", "second", None],
        ["f4", "second", None],
    ]


def test_a_month_whose_list_was_made_again_counts_each_family_once_with_the_decision_that_holds() -> None:
    rows = of_months(told_of_both()).set_index("family_id")["decision"]
    assert rows.dropna().to_dict() == {"f1": "offer_help", "f2": "no_consent", "f3": "not_now"}
    assert list(rows.index) == ["f1", "f2", "f3", "f4"]


def test_a_month_whose_list_was_made_again_runs_from_the_extract_of_the_last_list() -> None:
    assert set(of_months(told_of_both())["as_of"]) == {date(2026, 11, 9)}
