"""What a value says to who asks for it: a real 0 is told apart from nothing recorded."""

from datetime import date

import pyarrow as pa
import pytest

from features.account import accounts
from features.engine import Block
from features.reasons import column_of
from schemas.landmarks import Landmark, Relative
from schemas.records import SchoolTerm
from tests.cases import covered, linked

SHARE = column_of()["school_missed_with_leave_730d"]


def words(term: str) -> str:
    """What the share of sessions missed says of a child with one term."""
    place = {"row_id": 0, "child_id": "child", "kin_id": "kin", "borough": "lbhf", "life_stage": "secondary_transfer"}
    spine = [place | {"landmark_on": date(2026, 9, 1), "months_to_stage": 0, "reason": "eligible"}]
    tables = {SchoolTerm: linked(SchoolTerm, term)}
    told = accounts(
        pa.Table.from_pylist(spine, schema=Landmark.arrow()),
        Relative.arrow().empty_table(),
        tables,
        covered("school_census"),
        chosen=[Block(SchoolTerm, SHARE.of, (SHARE,))],
        with_records=False,
    )
    return next(one.words for one in told[0] if one.column == SHARE)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("happened_on possible_sessions authorised_sessions\n2026-01-01 120 0", "0 per cent"),
        ("happened_on\n", "Nothing to take a share of"),
    ],
    ids=["none missed", "no term"],
)
def test_a_share_of_none_is_no_missing_share(term: str, said: str) -> None:
    assert said in words(term)
