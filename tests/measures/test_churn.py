"""How much the lists of a borough change."""

from datetime import date

import pandas as pd

from measures.churn import churn, churn_picture

LISTED = pd.DataFrame(
    [
        (date(2026, 9, 1), "a", "new"),
        (date(2026, 9, 1), "b", "new"),
        (date(2026, 10, 1), "b", "staying"),
        (date(2026, 10, 1), "c", "new"),
        (date(2026, 11, 1), "a", "returning"),
        (date(2026, 11, 1), "c", "staying"),
    ],
    columns=["month_on", "family_id", "change"],
)


def test_each_month_counts_who_is_new_stays_comes_back_and_has_left() -> None:
    counts = churn(LISTED)[["new", "staying", "returning", "left"]].to_numpy().tolist()
    assert counts == [[2, 0, 0, 0], [1, 1, 0, 1], [0, 1, 1, 1]]


def test_no_family_is_named() -> None:
    assert "family_id" not in churn(LISTED)


def test_the_same_lists_make_the_same_picture() -> None:
    assert churn_picture(churn(LISTED), "LBHF") == churn_picture(churn(LISTED.copy()), "LBHF")


def test_without_a_list_there_is_still_a_picture() -> None:
    assert churn_picture(churn(LISTED.iloc[:0]), "LBHF").startswith(b"<?xml")
