"""Dirt by rule: which rows of a table about to be written break a rule, in which extracts, and how.

A rule is one function. A row is chosen by a hash of its record's key and the rule's name, not by its place in a file:
the same row is dirty in every extract until, for a share, it is put right. No row breaks two rules of its table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from synthetic.days import NEVER, Days, day, return_start
from synthetic.dirt.rows import Rows

Change: TypeAlias = Callable[[Rows], Rows]

KEY, YEAR, GONE = "_key", "_year", "_gone"
"""Columns aside: the number of each row's record, the year of its return, and what takes a row out of the file."""


@dataclass(frozen=True)
class Rule:
    """A way to be dirty. `change` gets the rows that the hash chose and gives those that can break the rule, broken;
    `is_yearly`: another year's return chooses other rows, so that the years contradict each other.
    """

    name: str
    says: str
    tables: tuple[str, ...]
    is_yearly: bool
    change: Change


RULES: dict[str, Rule] = {}
"""Every declared rule by name."""


def rule(*tables: str, yearly: bool = False) -> Callable[[Change], Change]:
    """Declares a function as a rule of these tables; its name is the rule's, its docstring says what is wrong."""

    def declare(change: Change) -> Change:
        name = change.__name__
        RULES[name] = Rule(name, str(change.__doc__), tables, yearly, change)
        return change

    return declare


def chance(keys: np.ndarray, *salt: object) -> np.ndarray:
    """A number in [0, 1) for each key, always the same; other numbers for another salt (splitmix64)."""
    start = int.from_bytes(blake2b("/".join(map(str, salt)).encode(), digest_size=8).digest(), "big")
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed >> np.uint64(11)).astype(float) / 2.0**53


@dataclass(frozen=True)
class Dirt:
    """How dirty one borough's files are: rates by rule, the days between which a share of the dirt is corrected, and
    the share of codes that are written as the borough writes them.
    """

    rates: dict[str, float]
    corrected: float
    words: float
    first: int
    last: int
    salt: str

    def planted(self, name: str, table: pa.Table, on: int) -> pa.Table:
        """The table `name` as it is written on the day `on`.

        Its column KEY (integers) says which record a row is, YEAR the year of a yearly return.
        """
        rules = (one for one in RULES.values() if name in one.tables and self.rates.get(one.name, 0.0) > 0)
        chosen = [(one, *self._chosen(one, name, table, on)) for one in rules]
        chosen = [(one, places, luck) for one, places, luck in chosen if len(places)]
        if not chosen:
            return table
        picked = _picked(table, np.unique(np.concatenate([places for _, places, _ in chosen])), on)
        changed, taken = [], np.zeros(len(table), bool)
        for one, places, luck in chosen:
            free = ~taken[places]
            rows = picked[np.searchsorted(picked.index, places[free])]
            changed.append(one.change(rows.assign(_luck=luck[free])))
            taken[changed[-1].index] = True
        return _with_changes(table, changed, taken)

    def _chosen(self, one: Rule, name: str, table: pa.Table, on: int) -> tuple[np.ndarray, np.ndarray]:
        """The places of the rows that a rule is tried on, and the luck of each."""
        keys, rate, salt = table.column(KEY).to_numpy(), self.rates[one.name], (self.salt, one.name, name)
        if one.is_yearly:
            keys = keys * 100 + table.column(YEAR).to_numpy() % 100
        luck = chance(keys, *salt)
        rows = np.flatnonzero(luck < rate)
        rows = rows[self._corrected_on(keys[rows], *salt) >= on]
        return rows, luck[rows] / rate

    def _corrected_on(self, keys: np.ndarray, *salt: object) -> Days:
        """The day on which each is put right; NEVER for most."""
        when = self.first + (chance(keys, *salt, "when") * (self.last - self.first)).astype(np.int64)
        return np.where(chance(keys, *salt, "corrected") < self.corrected, when, NEVER)


def dirt_of(params: dict[str, Any], borough: str, first: int) -> Dirt:
    """A borough's dirt by `dirt:` of the parameters (without it all is clean). Raises KeyError for an unknown rule."""
    told = params.get("dirt") or {"corrected": 0.0, "words": 0.0, "rates": {}}
    unknown = sorted(set(told["rates"]) - set(RULES))
    if unknown:
        raise KeyError(f"dirt.rates names {unknown[0]}, which is no rule of synthetic/dirt")
    last = day(params["extracts"]["latest"])
    return Dirt(told["rates"], told["corrected"], told["words"], first, last, f"{params['seed']}/{borough}")


def _picked(table: pa.Table, places: np.ndarray, on: int) -> Rows:
    taken = table.take(pa.array(places))
    rows = Rows({name: taken.column(name).to_numpy() for name in table.column_names}, places).assign(_on=on)
    if YEAR in rows:
        years = rows.columns[YEAR]
        first = years.min()
        starts = np.array([return_start(year) for year in range(first, years.max() + 2)])
        rows = rows.assign(_year_starts=starts[years - first], _year_ends=starts[years - first + 1] - 1)
    return rows


def _with_changes(table: pa.Table, changed: Iterable[Rows], taken: np.ndarray) -> pa.Table:
    """The table with the changed rows in the places of those they stand for; rows of one place stay in their order."""
    dirty = [rows[:0] if GONE in rows else rows for rows in changed]
    columns = [np.concatenate([rows.columns[name] for rows in dirty]) for name in table.column_names]
    new = pa.table([pa.array(c, field.type) for c, field in zip(columns, table.schema, strict=True)], table.schema)
    free = np.flatnonzero(~taken)
    places = np.concatenate([free, *(rows.index for rows in dirty)])
    sources = np.concatenate([free, np.arange(len(table), len(table) + len(new))])
    both = pa.concat_tables([table, new]).combine_chunks()
    return both.take(pa.array(sources[np.argsort(places, kind="stable")]))
