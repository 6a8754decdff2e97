"""Nothing that becomes known on a landmark or later changes a cell of any block there, nor who is a relative.

Two worlds agree in all that was known before the landmark. From then on each goes its own way: new records and
versions, ends, values decided at the end or told as of now, records that vanish.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from features.catalogue import catalogue
from features.engine import Block, blocks
from tests.features.drawing import many
from tests.features.engines import Engine, Tables, block_cells, tables_of
from tests.features.histories import History, histories, later

PAIRS = 200
SOON = timedelta(days=60)  # by then most of what came later is known
numbers = st.integers(0, 2**48)


@st.composite
def two_worlds(draw: st.DrawFn) -> tuple[History, History]:
    """One past with two futures, looked at on the landmark and two months later."""
    known = draw(histories())
    landmark_on, borough = known.landmarks[0]
    looked_at = ((landmark_on, borough), (landmark_on + SOON, borough))
    one, other = (replace(later(Random(draw(numbers)), known), landmarks=looked_at) for _ in range(2))
    return one, other


@dataclass(frozen=True)
class Worlds:
    """Pairs of worlds side by side, and the tables that hold them all."""

    pairs: list[tuple[History, ...]]
    tables: Tables

    def beside(self, found: dict[int, Any], months_on: int) -> list[tuple[Any, Any]]:
        """What was found by row of the spine, pair by pair: at the landmark (0), or two months on (1)."""
        return [(found.get(4 * pair + months_on), found.get(4 * pair + 2 + months_on)) for pair in range(PAIRS)]

    def drawn(self, place: int) -> str:
        """Both worlds of a pair."""
        return "\nand the same with\n".join(world.drawn() for world in self.pairs[place])


@pytest.fixture(scope="module")
def worlds(engine: Engine) -> Worlds:
    """The worlds that are tried."""
    pairs = many(two_worlds(), PAIRS)
    return Worlds(pairs, tables_of(engine, [world for pair in pairs for world in pair]))


@pytest.fixture(scope="module", params=blocks(catalogue()), ids=lambda block: block.name)
def found(engine: Engine, worlds: Worlds, request: pytest.FixtureRequest) -> dict[int, Any]:
    """The cells of a block by row of the spine."""
    block: Block = request.param
    return block_cells(engine, worlds.tables, block)


def test_nothing_known_later_changes_a_cell(worlds: Worlds, found: dict[int, Any]) -> None:
    for place, (one, other) in enumerate(worlds.beside(found, 0)):
        assert one == other, worlds.drawn(place)


def test_what_is_known_later_changes_cells_later(worlds: Worlds, found: dict[int, Any]) -> None:
    assert any(one != other for one, other in worlds.beside(found, 1))


def test_nothing_known_later_changes_who_are_relatives(engine: Engine, worlds: Worlds) -> None:
    known: dict[int, set[tuple[object, ...]]] = {}
    for row in engine.compute(worlds.tables.relatives).to_pylist():
        told = row | {"relative_id": row["relative_id"].partition("/")[2]}
        known.setdefault(told.pop("row_id"), set()).add(tuple(told.values()))
    for place, (one, other) in enumerate(worlds.beside(known, 0)):
        assert one == other, worlds.drawn(place)
