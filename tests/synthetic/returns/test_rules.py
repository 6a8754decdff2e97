"""Each rule can fail, and fails for what it says; clean made-up returns break none; dirt breaks what it is meant to."""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.synthetic.returns.checking import RULES, broken
from tests.synthetic.returns.example import Example, written_examples

EXAMPLES = written_examples()
Broken = dict[str, set[str]]


def broken_by_borough(folder: Path) -> Broken:
    """The rules that each borough of the folder breaks."""
    found: Broken = defaultdict(set)
    for row in broken(folder).itertuples():
        found[row.file.split("/")[0]].add(row.rule)
    return found


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    folder = tmp_path_factory.mktemp("examples")
    for example in (Example("unchanged"), *EXAMPLES.values()):
        example.write(folder)
    return broken_by_borough(folder)


def test_the_unchanged_returns_break_no_rule(examples: Broken) -> None:
    assert examples["unchanged"] == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_fails_for_what_it_says_and_no_other_does(rule: str, examples: Broken) -> None:
    assert examples[rule] == {rule} | EXAMPLES[rule].also
