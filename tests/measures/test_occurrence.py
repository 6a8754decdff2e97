"""How often a feature is not known, zero or more: counted by place, hidden where few, with why it is not learned."""

import numpy as np
import pandas as pd

from measures.occurrence import occurrence, page, publishable

WHERE = pd.DataFrame(
    {
        "borough": ["lbhf"] * 30 + ["rbkc"] * 20,
        "life_stage": ["secondary_transfer"] * 50,
        "year": [2024] * 25 + [2025] * 25,
    }
)


Column = tuple[str, np.ndarray, np.ndarray]


def column(name: str, above: int, unknown: int = 0, below: int = 0, empty: int = 0) -> Column:
    """A column: first values above zero, then the unknown ones, then those below, then the empty ones, then zeros."""
    found, known = np.zeros(len(WHERE), np.float32), np.ones(len(WHERE), bool)
    found[:above] = 2
    found[above : above + unknown], known[above : above + unknown] = np.nan, False
    found[above + unknown : above + unknown + below] = -1
    found[above + unknown + below : above + unknown + below + empty] = np.nan
    return name, found, known


def test_each_child_is_in_one_state_at_its_place() -> None:
    told = occurrence(WHERE, [column("referrals_365d", above=10, unknown=18, below=7, empty=4)])
    assert told.to_dict("list") == {
        "borough": ["lbhf", "lbhf", "rbkc"],
        "life_stage": ["secondary_transfer"] * 3,
        "year": [2024, 2025, 2025],
        "column": ["referrals_365d"] * 3,
        "not_known": [15, 3, 0],
        "empty": [0, 0, 4],
        "zero": [0, 0, 11],
        "above_zero": [10, 0, 0],
        "below_zero": [0, 2, 5],
    }


def test_a_count_of_1_to_5_and_what_would_give_it_away_is_empty() -> None:
    told = publishable(occurrence(WHERE, [column("referrals_365d", above=3)]))
    assert told.loc[0, ["zero", "above_zero"]].isna().all()


def test_the_page_says_why_a_column_is_not_learned() -> None:
    counts = occurrence(WHERE, [column("referrals_365d", above=20), column("offences_1095d", above=15)])
    told = [{"name": name, "summary": "What it is."} for name in ("referrals_365d", "offences_1095d")]
    why = {"care_entry": {"offences_1095d": "known for 10% of the training rows"}, "cp_plan": {}}
    shown = page(counts, told, why)
    assert "not for care entry" in shown and "known for 10% of the training rows" in shown


def test_the_page_shows_no_share_of_fewer_than_ten_children() -> None:
    counts = occurrence(WHERE, [column("referrals_365d", above=9)])
    assert "too few children to tell" in page(counts, [{"name": "referrals_365d", "summary": ""}], {})
