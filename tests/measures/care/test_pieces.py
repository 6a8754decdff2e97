"""Pieces of care: cut where an age band or a listing ends, one a child and day, kinds by the first that holds."""

import pandas as pd
import pytest

from measures.care.pieces import pieces
from tests.measures.histories import history

HEAD = "borough child_id happened_on ended_on legal_status placement end_reason"


def told(births: str, episodes: str, *columns: str, **records: str) -> list[tuple]:
    found = pieces(history(births, CareEpisode=f"{HEAD}\n{episodes}", **records))
    shown = found[["start_on", "end_on", *columns]].copy()
    for name in ("start_on", "end_on"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d").fillna("open")
    return list(shown.itertuples(index=False, name=None))


def test_an_episode_is_cut_on_the_birthday_that_opens_the_next_band() -> None:
    found = told("c1 2014-03-05", "lbhf c1 2018-01-01 2019-06-01 C2 U4 E4A", "age_band")
    assert found == [("2018-01-01", "2019-03-05", "1 to 4"), ("2019-03-05", "2019-06-01", "5 to 9")]


def test_a_birthday_within_a_band_cuts_nothing() -> None:
    assert len(told("c1 2011-03-05", "lbhf c1 2018-01-01 2020-06-01 C2 U4 E4A")) == 1


def test_who_was_born_on_29_february_turns_five_on_the_28th() -> None:
    found = told("c1 2012-02-29", "lbhf c1 2017-02-01 2017-04-01 C2 U4 E4A", "age_band")
    assert found[1] == ("2017-02-28", "2017-04-01", "5 to 9")


def test_of_a_child_whose_birth_is_not_known_the_band_is_not() -> None:
    assert told("", "lbhf c1 2017-02-01 - C2 U4 -", "age_band") == [("2017-02-01", "open", "not known")]


def test_episodes_that_adjoin_and_do_not_differ_are_one_piece() -> None:
    episodes = "lbhf c1 2018-01-01 2018-02-01 C2 U4 X1\nlbhf c1 2018-02-01 2018-03-01 C2 U6 E4A"
    assert told("c1 2011-03-05", episodes, "end_reason") == [("2018-01-01", "2018-03-01", "E4A")]


def test_of_episodes_that_overlap_the_one_that_began_last_counts_and_then_the_other_again() -> None:
    episodes = "lbhf c1 2018-01-01 2018-12-01 C2 U4 E4A\nlbhf c1 2018-03-01 2018-04-01 C2 K2 X1"
    assert told("c1 2011-03-05", episodes, "placement") == [
        ("2018-01-01", "2018-03-01", "foster care"),
        ("2018-03-01", "2018-04-01", "children's home or secure home"),
        ("2018-04-01", "2018-12-01", "foster care"),
    ]


def test_of_episodes_that_begin_on_one_day_the_one_that_ends_last_counts() -> None:
    episodes = "lbhf c1 2018-01-01 - C2 K2 -\nlbhf c1 2018-01-01 2018-04-01 C2 U4 X1"
    assert told("c1 2017-03-05", episodes, "legal", "placement")[0][2:] == (
        "care order",
        "children's home or secure home",
    )


@pytest.mark.parametrize("end", ["2018-01-01", "2017-12-01"])
def test_an_episode_that_covers_no_day_is_none(end: str) -> None:
    assert told("c1 2011-03-05", f"lbhf c1 2018-01-01 {end} C2 U4 E4A") == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("C2", "looked after"),
        ("V3", "short breaks"),
        ("V4", "short breaks"),
        ("J1", "on remand"),
        ("-", "looked after"),
    ],
)
def test_the_kind_is_told_by_the_legal_status(status: str, kind: str) -> None:
    assert told("c1 2008-01-01", f"lbhf c1 2025-01-01 - {status} U4 -", "kind") == [("2025-01-01", "open", kind)]


@pytest.mark.parametrize(("status", "kind"), [("J1", "unaccompanied (UASC)"), ("V4", "short breaks")])
def test_a_child_listed_as_unaccompanied_is_so_on_remand_but_not_on_a_short_break(status: str, kind: str) -> None:
    listing = "borough child_id happened_on ended_on\nlbhf c1 - -"
    episodes = f"lbhf c1 2025-01-01 - {status} U4 -"
    assert told("c1 2008-01-01", episodes, "kind", Uasc=listing) == [("2025-01-01", "open", kind)]


def test_an_episode_is_cut_on_the_day_on_which_the_listing_as_unaccompanied_ends() -> None:
    listing = "borough child_id happened_on ended_on\nlbhf c1 2025-01-01 2025-05-01"
    found = told("c1 2008-03-05", "lbhf c1 2025-01-01 - V2 H5 -", "kind", Uasc=listing)
    assert found == [("2025-01-01", "2025-05-01", "unaccompanied (UASC)"), ("2025-05-01", "open", "looked after")]


def test_a_birthday_or_an_end_of_the_listing_to_come_cuts_nothing_yet() -> None:
    listing = "borough child_id happened_on ended_on\nlbhf c1 - 2027-03-05"
    assert len(told("c1 2010-12-05", "lbhf c1 2025-01-01 - V2 H5 -", Uasc=listing)) == 1


def test_codes_that_stand_for_nothing_known_are_a_group_of_their_own() -> None:
    found = told("c1 2008-03-05", "lbhf c1 2025-01-01 - unmapped unmapped -", "placement", "legal", "need")
    assert found == [("2025-01-01", "open", "other or not known", "other or not known", "not stated")]


def test_no_episodes_make_no_pieces() -> None:
    assert isinstance(found := pieces(history()), pd.DataFrame) and len(found) == 0
