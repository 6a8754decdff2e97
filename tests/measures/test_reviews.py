"""What leads made of the lists: shares by hand, nothing that tells of a family, nothing before it is over."""

from datetime import date, timedelta

import pandas as pd
import pytest

from measures.reviews import months, outcomes, quarters, told, whole_quarters

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def families(
    month: date = OCTOBER,
    borough: str = "lbhf",
    after: int | None = None,
    came: int | None = None,
    as_of: date | None = None,
    **counts,
):
    """So many families of each decision (None: `undecided`), helped and with the outcome so many days after."""
    decided_on = month + timedelta(days=5)
    rows = [None if name == "undecided" else name for name, count in counts.items() for _ in range(count)]
    return pd.DataFrame(
        {
            "borough": borough,
            "month_on": month,
            "as_of": as_of or month,
            "decision": rows,
            "decided_on": decided_on,
            "seconds": 60.0,
            "helped_on": decided_on + timedelta(days=after) if after is not None else None,
            "outcome_on": month + timedelta(days=came) if came is not None else None,
        }
    ).astype({"decision": object})


OF_20 = families(offer_help=6, already_supported=2, no_consent=0, not_now=6, not_appropriate=4, wrong_data=2)


def cell(table: pd.DataFrame, name: str, row: int = 0) -> float | None:
    value = table[name].iloc[row]
    return None if pd.isna(value) else float(value)


@pytest.mark.parametrize(
    ("name", "expected"), [("agreement", 8 / 20), ("override", 12 / 20), ("precision", 8 / 14), ("listed", 20)]
)
def test_shares_are_those_worked_out_by_hand(name: str, expected: float) -> None:
    assert cell(months(OF_20), name) == pytest.approx(expected)


def test_a_family_that_was_not_decided_on_is_in_no_share() -> None:
    more = pd.concat([OF_20, families(undecided=9)])
    assert cell(months(more), "agreement") == pytest.approx(8 / 20)


@pytest.mark.parametrize("few", [1, 3, 5])
def test_a_count_of_one_to_five_is_hidden(few: int) -> None:
    assert cell(months(families(offer_help=10, not_now=9, wrong_data=few)), "set_aside") is None


def test_a_count_from_which_a_small_one_could_be_worked_out_is_hidden_too() -> None:
    # the list's length is known: twenty less ten agreed leaves one number
    told_of = months(families(offer_help=17, not_now=3))
    assert [cell(told_of, name) for name in ("agreed", "not_now")] == [None, None]


def test_a_share_of_a_hidden_count_is_not_told() -> None:
    assert cell(months(families(offer_help=17, not_now=3)), "agreement") is None


def test_a_list_that_all_was_agreed_with_is_told() -> None:
    assert cell(months(families(offer_help=20)), "agreement") == 1


def test_two_fives_of_ten_are_not_given_away_by_their_sum() -> None:
    row = months(families(offer_help=5, not_now=5)).iloc[0]
    assert row[["not_decided", "agreed", "not_now", "set_aside"]].isna().all()


def test_a_borough_s_month_is_a_row_of_its_own() -> None:
    both = pd.concat([families(offer_help=8), families(NOVEMBER, offer_help=9), families(borough="rbkc", not_now=7)])
    found = months(both)[["borough", "month_on", "listed"]].to_numpy().tolist()
    assert found == [["lbhf", OCTOBER, 8], ["lbhf", NOVEMBER, 9], ["rbkc", OCTOBER, 7]]


@pytest.mark.parametrize("table", [months, quarters, outcomes])
def test_of_no_families_there_is_no_row(table) -> None:
    assert len(table(OF_20.iloc[:0])) == 0


@pytest.mark.parametrize("table", [months, quarters, outcomes])
def test_no_column_is_of_a_family_or_a_worker(table) -> None:
    with_ids = OF_20.assign(family_id="f", list_id="l", worker="w")
    assert {"family_id", "list_id", "worker"} & set(table(with_ids)) == set()


@pytest.mark.parametrize(("after", "part"), [(0, "accepted"), (92, "accepted"), (93, "offered"), (None, "offered")])
def test_help_that_began_within_a_quarter_of_the_offer_was_accepted(after: int | None, part: str) -> None:
    assert cell(quarters(families(after=after, offer_help=8)), part) == 8


def test_help_of_a_family_that_was_offered_none_is_not_an_acceptance() -> None:
    found = quarters(families(after=10, already_supported=8))
    assert [cell(found, name) for name in ("accepted", "other_agreed")] == [0, 8]


@pytest.mark.parametrize(("name", "expected"), [("agreement", 8 / 20), ("override", 12 / 20), ("precision", 8 / 14)])
def test_shares_of_a_quarter_are_those_worked_out_by_hand(name: str, expected: float) -> None:
    assert cell(quarters(OF_20), name) == pytest.approx(expected)


def test_a_quarter_tells_a_share_that_its_months_may_not() -> None:
    three = pd.concat([families(month, offer_help=15, not_now=5) for month in (OCTOBER, NOVEMBER, DECEMBER)])
    assert (months(three)["agreement"].isna().all(), cell(quarters(three), "agreement")) == (True, 0.75)


def test_a_quarter_of_a_few_decisions_does_not_tell_how_many() -> None:
    assert cell(quarters(families(offer_help=4)), "decided") is None


@pytest.mark.parametrize(("came", "part"), [(0, "yes"), (364, "yes"), (365, "no"), (None, "no")])
def test_an_outcome_counts_within_a_year_of_the_month(came: int | None, part: str) -> None:
    assert cell(outcomes(families(came=came, offer_help=8)), f"offered_{part}") == 8


@pytest.mark.parametrize(("as_of", "rows"), [(date(2026, 10, 31), 0), (date(2026, 11, 1), 20)])
def test_a_month_is_told_once_its_list_has_expired(as_of: date, rows: int) -> None:
    assert len(told(OF_20, as_of, 31)) == rows


@pytest.mark.parametrize(("as_of", "rows"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 20)])
def test_a_quarter_is_told_once_its_last_month_is_over(as_of: date, rows: int) -> None:
    assert len(whole_quarters(OF_20, as_of, 31)) == rows


@pytest.mark.parametrize(("as_of", "rows"), [(date(2026, 12, 17), 0), (date(2026, 12, 18), 20)])
def test_the_list_of_a_later_extract_expires_later_and_is_told_then(as_of: date, rows: int) -> None:
    late = families(NOVEMBER, as_of=date(2026, 11, 17), offer_help=20)
    assert len(told(late, as_of, 31)) == rows


@pytest.mark.parametrize(("as_of", "rows"), [(date(2027, 1, 17), 0), (date(2027, 1, 18), 40)])
def test_a_quarter_waits_for_the_list_of_a_later_extract(as_of: date, rows: int) -> None:
    late = families(DECEMBER, as_of=date(2026, 12, 18), offer_help=20)
    assert len(whole_quarters(pd.concat([OF_20, late]), as_of, 31)) == rows
