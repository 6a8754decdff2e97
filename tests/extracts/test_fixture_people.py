"""Which ids are one child, as worked out by hand."""

from itertools import combinations

import pytest

from tests.cases import View, expected

Row = dict[str, str]
PEOPLE = expected("people.csv")
H1123 = ("lbhf", "csc", "H1123")


def _key(row: Row) -> tuple[str, str, str]:
    return row["borough"], row["system"], row["local_id"]


def _name(row: Row) -> str:
    return f"{row['child']}-{row['local_id']}"


@pytest.mark.parametrize("row", PEOPLE, ids=_name)
def test_a_link_is_known_from_the_day_before_the_first_extract_that_joins_it(row: Row, score: View) -> None:
    assert str(score.identity[_key(row)][1]) == row["link_known_on"]


@pytest.mark.parametrize("row", PEOPLE, ids=_name)
def test_an_id_belongs_to_its_child_and_to_no_other(row: Row, score: View) -> None:
    child_id = score.identity[_key(row)][0]
    found = {other["local_id"] for other in PEOPLE if score.identity[_key(other)][0] == child_id}
    assert found == {other["local_id"] for other in PEOPLE if other["child"] == row["child"]}


def test_nobody_but_the_mother_is_an_id_without_a_child(score: View) -> None:
    assert set(score.identity) - {_key(row) for row in PEOPLE} == {("lbhf", "csc", "H9004")}


def test_before_the_merge_h1123_is_a_person_of_its_own(train: View) -> None:
    others = {child_id for key, (child_id, _) in train.identity.items() if key != H1123}
    assert train.identity[H1123][0] not in others


def test_a_merge_keeps_the_older_child_id(train: View, score: View) -> None:
    assert score.identity[H1123][0] == train.identity["lbhf", "csc", "H1023"][0]


def test_but_for_the_merge_the_same_ids_are_one_child_in_both_views(train: View, score: View) -> None:
    keys = [_key(row) for row in PEOPLE if _key(row) != H1123]
    differ = [
        (one, other)
        for one, other in combinations(keys, 2)
        if (train.identity[one][0] == train.identity[other][0]) != (score.identity[one][0] == score.identity[other][0])
    ]
    assert differ == []
