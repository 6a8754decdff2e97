"""What a block is made of, as text: while it stands, and the inputs do, its values need not be made again."""

import inspect
import json
from hashlib import sha256

import ibis

from features import aggregates, declaration, engine, measure, relatives, rows, steps, visible
from features.declaration import Column
from features.engine import Block
from features.steps import TIER, Step
from schemas.records import Record

_ENGINE = (aggregates, declaration, engine, measure, relatives, rows, steps, visible)


def definition(block: Block) -> str:
    """A digest of a block's declarations and of the code that turns them into values."""
    told = [inspect.getsource(module) for module in _ENGINE] + [ibis.__version__]
    columns = [_of_column(column) for column in block.columns]
    return sha256(json.dumps([block.name, columns, told]).encode()).hexdigest()


def sources(block: Block) -> tuple[type[Record], ...]:
    """The records that a block reads."""
    return tuple(TIER) if block.source is Step else (block.source,)


def _of_column(column: Column) -> list[object]:
    made = column.feature
    blank = made.blank_rows()
    conditions = [str(condition) for condition in made.body(blank).conditions]
    return [column.name, made.measure.name, made.amount, made.cap, column.days, column.codes, conditions]
