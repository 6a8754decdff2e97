"""Every case card of tests/cases says what the catalogue and the outcomes say."""

import pytest

from tests.card_answers import Answer, answers
from tests.cards import CARDS, read_cards

NAMES = sorted(path.stem for path in CARDS.glob("*.txt"))


@pytest.fixture(scope="module")
def answered() -> dict[str, Answer]:
    return answers(read_cards())


@pytest.mark.parametrize("name", NAMES)
def test_a_case_card_is_as_its_writer_expects(name: str, answered: dict[str, Answer]) -> None:
    assert answered[name].differences() == []
