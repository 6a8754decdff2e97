"""What the list would have found."""

import numpy as np
import pandas as pd
import pytest

from measures.capacity import by_quarter, capacity, under_ties, without_hysteresis


def listed(*rows):
    """Rows of month, borough, family, label, kin."""
    return pd.DataFrame(rows, columns=["month", "borough", "family", "label", "kin"])


FOUR = listed(
    ("2022-01", "x", 1, 1.0, 10),
    ("2022-01", "x", 2, 0.0, 11),
    ("2022-02", "x", 3, 0.0, 12),
    ("2022-02", "y", 1, 0.0, 13),
)


def measured(table=FOUR, event_families=5, families=100):
    return capacity(table, event_families, families, resamples=200, seed=1)


def test_precision_is_the_share_of_listed_families_with_the_event():
    assert measured()["precision"] == 0.25


def test_recall_is_the_share_of_event_families_that_were_listed():
    assert measured()["recall"] == 0.2


def test_lift_is_precision_against_the_share_among_all_families():
    assert measured()["lift"] == pytest.approx(0.25 / 0.05)


def test_a_family_listed_twice_counts_once():
    again = pd.concat([FOUR, listed(("2022-08", "x", 2, 0.0, 11))], ignore_index=True)
    assert (measured(again)["selections"], measured(again)["families"]) == (5, 4)


def test_a_family_is_an_event_if_any_of_its_selections_was_followed_by_one():
    again = pd.concat([FOUR, listed(("2022-08", "x", 2, 1.0, 11))], ignore_index=True)
    assert measured(again)["events"] == 2


def test_the_same_family_number_in_two_boroughs_is_two_families():
    assert measured()["families"] == 4


def test_a_family_whose_label_is_not_known_counts_neither_for_nor_against():
    unknown = pd.concat([FOUR, listed(("2022-02", "y", 9, np.nan, 14))], ignore_index=True)
    assert (measured(unknown)["known"], measured(unknown)["precision"]) == (4, 0.25)


@pytest.mark.parametrize("name", ["precision", "recall", "lift"])
def test_the_interval_holds_the_figure(name):
    many = listed(*(("2022-01", "x", i, float(i % 5 == 0), i // 2) for i in range(200)))
    found = measured(many, event_families=100, families=2000)
    low, high = found[f"{name}_interval"]
    assert low < found[name] < high


def test_families_of_one_kin_widen_the_interval():
    alone = listed(*(("2022-01", "x", i, float(i % 10 < 5), i) for i in range(200)))
    alike = alone.assign(kin=alone["family"] // 5)
    widths = [np.ptp(measured(table, 150, 1000)["precision_interval"]) for table in (alone, alike)]
    assert widths[1] > 1.5 * widths[0]


def test_where_all_are_listed_an_event_may_follow_another_month_than_that_of_the_selection():
    assert measured(event_families=2, families=4)["recall"] == 0.5


def test_totals_that_cannot_hold_the_listed_are_refused():
    with pytest.raises(ValueError, match="does not fit into 0 event families"):
        measured(event_families=0)


def test_no_output_carries_a_family():
    assert not {"family", "kin"} & (set(measured()) | set(by_quarter(FOUR).columns))


def quarter_of(month, events, others, unknown=0):
    """The families of one month's list by what followed."""
    labels = [1.0] * events + [0.0] * others + [np.nan] * unknown
    return [(month, "x", f"{month}{number}", label, number) for number, label in enumerate(labels)]


def test_each_quarter_of_a_school_year_has_its_own_precision():
    told = by_quarter(
        listed(*quarter_of("2021-11", 0, 9), *quarter_of("2021-09", 10, 1), *quarter_of("2021-12", 10, 10))
    )
    assert [str(day) for day in told["quarter"]] == ["2021-09-01", "2021-12-01"]
    assert told["precision"].tolist() == [0.5, 0.5]


def test_a_quarter_without_a_single_event_is_still_not_certain():
    assert by_quarter(listed(*quarter_of("2021-09", 0, 20)))["high"].iloc[0] > 0.1


def test_a_quarter_whose_labels_are_not_known_has_no_precision():
    assert by_quarter(listed(*quarter_of("2021-09", 0, 0, unknown=9)))["precision"].isna().all()


def test_a_quarter_with_few_events_is_empty_and_the_one_that_would_give_it_away():
    quarters = ("2021-09", 3), ("2021-12", 8), ("2022-03", 12)
    told = by_quarter(listed(*(row for month, events in quarters for row in quarter_of(month, events, 20))))
    assert told["precision"].isna().tolist() == told["events"].isna().tolist() == [True, True, False]


def considered(text):
    """The families of one list, one a letter: E and o are listed clear of the cut with and without the event, T and t
    listed at the cut, L and l left out at the cut."""
    told = {"E": (1, True, False), "o": (0, True, False), "T": (1, True, True), "t": (0, True, True)}
    told |= {"L": (1, False, True), "l": (0, False, True), "?": (np.nan, True, True)}
    rows = [dict(zip(("label", "is_listed", "is_at_cut"), told[letter], strict=True)) for letter in text]
    return pd.DataFrame(rows).assign(month="2022-01", borough="x", life_stage="s")


def test_ties_broken_at_random_give_the_tied_families_mean():
    # 10 places: 2 events of 8 are clear of the cut, 2 places for 10 tied families of whom 5 have the event
    assert under_ties(considered("EEoooooo" + "Tt" + "LLLLllll"))["expected"] == pytest.approx((2 + 2 * 0.5) / 10)


def test_at_best_the_tied_families_with_the_event_fill_the_places_and_at_worst_the_others():
    found = under_ties(considered("Eo" + "Ttt" + "Ll"))
    assert (found["best"], found["worst"]) == (pytest.approx(3 / 5), pytest.approx(1 / 5))


def test_a_list_without_ties_is_what_it_is():
    found = under_ties(considered("EEEooooooT"))
    assert set(found.values()) == {0.4}


def test_a_family_of_whom_nothing_is_known_yet_fills_no_place():
    assert under_ties(considered("Eo?"))["expected"] == pytest.approx(1 / 2)


def test_where_nobody_is_listed_nothing_is_told():
    assert under_ties(considered("L")) == {}


def kept(places, label=1.0):
    """What is told of a replay in which so many places were kept, beside one without, of twenty families."""
    considered = listed(*[("2022-01", "x", n, label, n) for n in range(20)]).assign(
        is_kept=[n < places for n in range(20)]
    )
    return without_hysteresis(considered, listed(*[("2022-01", "x", n, n % 2, n) for n in range(20)]))


def test_what_kept_places_cost_is_the_precision_without_them():
    assert kept(10) == {"precision_without_hysteresis": 0.5, "kept_places": 10.0}


def test_a_few_kept_places_are_not_counted():
    assert kept(3) == {"precision_without_hysteresis": 0.5}
