"""Why each child has its label: counted once, hidden where few."""

import numpy as np
import pandas as pd
import pytest

from measures.label_counts import REASONS, first_of_each, label_counts, last_of_each, publishable


def counted(text: str) -> pd.DataFrame:
    """Counts told as "outcome borough year reason count", one a line."""
    rows = []
    for outcome, borough, year, reason, count in (line.split() for line in text.strip().splitlines()):
        place = {"outcome": outcome, "borough": borough, "life_stage": "key_stage_4", "school_year": year}
        rows += [{**place, "reason": reason}] * int(count)
    return label_counts(pd.DataFrame(rows))


def test_each_reason_has_its_own_column() -> None:
    told = counted("care_entry lbhf 2020/21 event 7\ncare_entry lbhf 2020/21 no_event 30")
    assert told.loc[0, list(REASONS)].to_dict() == {**dict.fromkeys(REASONS, 0), "event": 7, "no_event": 30}


def test_a_reason_that_is_not_known_here_is_refused_and_not_lost() -> None:
    with pytest.raises(ValueError, match="abducted"):
        counted("care_entry lbhf 2020/21 abducted 7")


def test_a_count_of_1_to_5_and_what_would_give_it_away_is_empty() -> None:
    told = publishable(counted("care_entry lbhf 2020/21 event 3\ncare_entry lbhf 2020/21 no_event 30"))
    assert told.loc[0, ["event", "no_event"]].isna().all()


def test_what_one_outcome_hides_of_a_place_no_other_tells() -> None:
    # 10 children: were the second row shown, its 10 would tell that both hidden counts of the first are 5
    told = publishable(counted("a lbhf 2020/21 event 5\na lbhf 2020/21 no_event 5\nb lbhf 2020/21 too_recent 10"))
    assert told.loc[told["outcome"] == "b", "too_recent"].isna().all()


def test_the_last_landmark_of_each_child_stands_for_it() -> None:
    assert last_of_each(np.array([0, 2, 0, 2, 1])).tolist() == [2, 3, 4]


def test_a_child_begins_at_its_first_landmark_at_risk() -> None:
    is_at_risk = np.array([False, True, True, True, False])
    assert first_of_each(np.array([0, 2, 0, 2, 1]), is_at_risk).tolist() == [1, 2]
