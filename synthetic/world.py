"""The made-up world as one value, and what a borough's systems showed of it on a morning."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synthetic import codes, identities, merges, pathways, population, recording
from synthetic.days import NEVER, return_start

CORRECTED = ("source", "latest", "appeal", "ended_on")


@dataclass
class World:
    """People, what happened to them, what was recorded of it, under which ids; `disability`: codes of each child."""

    people: population.People
    history: pathways.History
    records: recording.Records
    identities: identities.Identities
    disability: np.ndarray


def make_world(params: dict[str, Any]) -> World:
    """The same world for the same parameters: every part draws from its own stream of the seed."""
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(params["seed"]).spawn(6)]
    people = population.draw_people(streams[0], params)
    history = pathways.live(streams[1], people, params)
    records = recording.record(streams[2], history, people, params)
    doubled = merges.draw_merges(streams[3], records, people, params)
    ids = identities.identify(streams[4], records, people, doubled, params)
    return World(people, history, records, ids, codes.disabilities(streams[5], people))


@dataclass
class View:
    """What one borough's systems showed at the start of the day `on`.

    tables: records known before `on`, with ends and corrections as known then, and `person`: under whom they stood.
    """

    world: World
    borough: int
    on: int
    tables: dict[str, pd.DataFrame]

    def local_ids(self, system: int, persons: np.ndarray) -> np.ndarray:
        """Local ids (numbers) of persons in a system of this borough."""
        return self.world.identities.of[self.borough, system, persons]


def _shown(table: pd.DataFrame, on: int) -> pd.DataFrame:
    """Rows known before `on` and not withdrawn; values as they stood; ends that were not known yet are open."""
    shown = table.known_on < on
    if "withdrawn_on" in table:
        shown &= table.withdrawn_on >= on
    table = table[shown]
    for name in CORRECTED:
        if f"{name}_first" in table:
            later = table[f"{name}_changed_on"] >= on
            table = table.assign(**{name: table[name].mask(later, table[f"{name}_first"])})
    return table.assign(ended_on=np.where(table.end_known_on < on, table.ended_on, NEVER))


def _persons(table: pd.DataFrame, second: pd.Series, key: pd.Series) -> pd.DataFrame:
    """Under whom each record stood: the child or, before a merge, its second entry. `second` is person by key."""
    other = key.map(second)
    return table.assign(person=table.child.where(other.isna(), other).astype(np.int64))


def view(world: World, borough: int, on: int) -> View:
    """What borough number `borough` would hand over on the day `on`."""
    apart = world.identities.merges.query("merged_on >= @on")
    cases = apart[apart.system == 0].set_index("row").person
    contacts = apart[apart.system == 1].set_index("row").person
    tables = {}
    for name, table in {**world.records, "member": world.identities.members}.items():
        table = table[table.borough == borough]
        shown = _shown(table, on)
        if name == "member":
            tables[name] = shown
        elif "case" in shown and name != "episode":
            tables[name] = _persons(shown, cases, shown.case)
        else:
            tables[name] = _persons(
                shown, contacts if name == "contact" else contacts.iloc[:0], pd.Series(shown.index, shown.index)
            )
    return View(world, borough, on, tables)


def open_in_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """The rows open at any time in the year, ends after it hidden; by start."""
    first, last = return_start(year), return_start(year + 1) - 1
    inside = table[(table.happened_on <= last) & (table.ended_on >= first)]
    inside = inside.assign(ended_on=np.where(inside.ended_on > last, NEVER, inside.ended_on))
    return inside.sort_values("happened_on", kind="stable")
