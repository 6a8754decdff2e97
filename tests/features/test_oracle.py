"""The engine against the oracle: in made-up histories they agree in every cell, null apart from 0.

500 histories, each on two days; `make oracle` tries 5,000.
"""

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from features.catalogue import catalogue
from features.engine import Block, blocks
from features.relatives import SIBLING
from tests.features.drawing import many
from tests.features.engines import Engine, cells, tables_of
from tests.features.histories import CHILD, History, histories
from tests.features.known_then import Kin, relatives
from tests.features.oracle import Value, values

HISTORIES = int(os.environ.get("ORACLE_HISTORIES", "500"))
AT_ONCE = 500
COLUMNS = [column for made in catalogue() for column in made.columns]


@pytest.fixture(scope="module")
def made_up() -> list[History]:
    """The histories that are tried."""
    return [history for (history,) in many(st.tuples(histories()), HISTORIES)]


class Wrong(NamedTuple):
    """A cell in which the two disagree, in a history with one landmark."""

    history: History
    block: Block
    column: str
    engine: Value
    oracle: Value


def test_the_engine_and_the_oracle_agree_in_every_cell(engine: Engine, made_up: list[History]) -> None:
    for start in range(0, len(made_up), AT_ONCE):
        wrong = next(disagreements(engine, made_up[start : start + AT_ONCE], blocks(catalogue())), None)
        assert wrong is None, told(shortest(engine, wrong))


def test_the_engine_and_the_oracle_agree_on_who_are_relatives(engine: Engine, made_up: list[History]) -> None:
    asked = [at_one(history, 0) for history in made_up[:AT_ONCE]]
    for history, found in zip(asked, relatives_by(engine, asked), strict=True):
        by_oracle = relatives(history.world, CHILD, history.landmarks[0][0])
        assert found == {kin.relative_id: kin for kin in by_oracle}, history.drawn()


def test_nearly_every_column_has_a_value_in_some_history(made_up: list[History]) -> None:
    names = {column.name for column in COLUMNS}
    seen = {
        name
        for history in made_up[:AT_ONCE]
        for name, value in by_oracle(at_one(history, 0), blocks(catalogue())).items()
        if value
    }
    assert len(seen) >= 0.95 * len(names), sorted(names - seen)


def disagreements(engine: Engine, histories: Sequence[History], asked: Sequence[Block]) -> Iterator[Wrong]:
    """The cells of some blocks in which the engine tells something else."""
    apart = [at_one(history, place) for history in histories for place in range(len(history.landmarks))]
    found = cells(engine, tables_of(engine, apart), asked)
    for history, by_engine in zip(apart, found, strict=True):
        wanted = by_oracle(history, asked)
        for block in asked:
            for name in (column.name for column in block.columns):
                if not same(by_engine[name], wanted[name]):
                    yield Wrong(history, block, name, by_engine[name], wanted[name])


def by_oracle(history: History, asked: Sequence[Block]) -> dict[str, Value]:
    """The values of some blocks at a history's first landmark."""
    landmark_on, borough = history.landmarks[0]
    return values(history.world, CHILD, borough, landmark_on, [column for block in asked for column in block.columns])


def same(one: Value, other: Value) -> bool:
    """Whether two values are one. A share has 32 bits in the engine; all else is whole."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-6)


def at_one(history: History, place: int) -> History:
    """The history, looked at on one of its days only."""
    return replace(history, landmarks=history.landmarks[place : place + 1])


def shortest(engine: Engine, wrong: Wrong | None) -> Wrong | None:
    """The same disagreement, with no record that it does not need."""
    while wrong is not None:
        fewer = disagreements(engine, list(wrong.history.smaller()), [wrong.block])
        found = next((other for other in fewer if other.column == wrong.column), None)
        if found is None:
            return wrong
        wrong = found
    return None


def told(wrong: Wrong | None) -> str:
    """The cell and all records, for whoever has to find out which of the two is right."""
    if wrong is None:
        return "they agree"
    return f"{wrong.column}: engine {wrong.engine}, oracle {wrong.oracle}\n{wrong.history.drawn()}"


def relatives_by(engine: Engine, histories: Sequence[History]) -> list[dict[str, Kin]]:
    """The relatives that the engine finds at each history's landmark, by person."""
    found: list[dict[str, Kin]] = [{} for _ in histories]
    for row in engine.compute(tables_of(engine, histories).relatives).to_pylist():
        person = row["relative_id"].partition("/")[2]
        before = found[row["row_id"]].get(person)
        found[row["row_id"]][person] = Kin(
            relative_id=person,
            is_sibling=row["role"] == SIBLING or bool(before and before.is_sibling),
            is_parent=row["role"] == "parent" or bool(before and before.is_parent),
            same_household=row["same_household"] or bool(before and before.same_household),
            age_months=row["age_months"],
            gap_months=row["gap_months"],
        )
    return found
