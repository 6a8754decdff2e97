"""The made-up world as one value, and what a borough's systems showed of it on a morning."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import adoption, codes, identities, merges, pathways, population, recording
from synthetic.days import NEVER, Days, return_start
from synthetic.dirt.planting import KEY, YEAR, Dirt
from synthetic.dirt.wording import in_own_dates, in_own_words
from synthetic.places import homes
from synthetic.text import table, write_csv

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
    own = streams(params)
    people = population.draw_people(own[0], params)
    history = pathways.live(own[1], people, params)
    people, history = adoption.live_on(own[6], people, history, params)
    records = recording.record(own[2], history, people, params)
    doubled = merges.draw_merges(own[3], records, people, params)
    ids = identities.identify(own[4], records, people, doubled, params)
    return World(people, history, records, ids, codes.disabilities(own[5], people))


def streams(params: dict[str, Any]) -> list[np.random.Generator]:
    """Seven streams of the seed: people, history, records, merges, identities, disabilities, the adopted."""
    return [np.random.default_rng(s) for s in np.random.SeedSequence(params["seed"]).spawn(7)]


@dataclass
class View:
    """What one borough's systems showed at the start of the day `on`.

    tables: records known before `on`, with ends and corrections as known then, and `person`: under whom they stood.
    la_code: the authority's code; dirt: what is wrong in its files.
    """

    world: World
    borough: int
    on: int
    la_code: str
    tables: dict[str, pd.DataFrame]
    dirt: Dirt

    def homes(self, families: np.ndarray, on: Days | int) -> np.ndarray:
        """The numbers of families' homes on a day, in the wards in which they truly live."""
        return homes(families, self.world.people.families.ward.to_numpy()[families], on)

    def local_ids(self, system: int, persons: np.ndarray) -> np.ndarray:
        """Local ids (numbers) of persons in a system of this borough."""
        return self.world.identities.of[self.borough, system, persons]

    def write(self, path: Path, name: str, columns: dict[str, Any], keys: Any) -> None:
        """A CSV file of the columns with their dirt: `name` is the file's among the rules, `keys` the rows' records."""
        rows = self.dirt.planted(name, table({**columns, KEY: keys}), self.on)
        rows = in_own_dates(name, in_own_words(name, rows, self.dirt, self.borough), self.dirt, self.borough)
        write_csv(path, rows)

    def soiled(self, name: str, returns: dict[int, pa.Table]) -> dict[int, pa.Table]:
        """A module of several years' returns with its dirt, which is planted in all years at once."""
        years = [rows.append_column(YEAR, pa.repeat(year, len(rows))) for year, rows in returns.items()]
        rows = self.dirt.planted(name, pa.concat_tables(years, promote_options="permissive").combine_chunks(), self.on)
        return {year: rows.filter(pc.equal(rows.column(YEAR), year)) for year in returns}


def _shown(table: pd.DataFrame, borough: int, on: int) -> pd.DataFrame:
    """Rows known before `on` and not withdrawn; values as they stood; ends that were not known yet are open."""
    shown = (table.borough == borough) & (table.known_on < on)
    if "withdrawn_on" in table:
        shown &= table.withdrawn_on >= on
    table = table[shown]
    for name in CORRECTED:
        if f"{name}_first" in table:
            later = table[f"{name}_changed_on"] >= on
            table = table.assign(**{name: table[name].mask(later, table[f"{name}_first"])})
    return table.assign(ended_on=np.where(table.end_known_on < on, table.ended_on, NEVER))


def _persons(table: pd.DataFrame, second: pd.Series, key: pd.Series | pd.Index) -> pd.DataFrame:
    """Under whom each record stood: the child or, before a merge, its second entry. `second` is person by key."""
    other = second.reindex(key, fill_value=-1).to_numpy()
    return table.assign(person=np.where(other < 0, table.child, other))


def view(world: World, borough: int, on: int, la_code: str, dirt: Dirt) -> View:
    """What borough number `borough` would hand over on the day `on`."""
    merges = world.identities.merges
    apart = merges[merges.merged_on >= on]
    cases = apart[apart.system == 0].set_index("row").person
    contacts = apart[apart.system == 1].set_index("row").person
    tables = {"member": _shown(world.identities.members, borough, on)}
    for name, rows in world.records.items():
        shown = _shown(rows, borough, on)
        if name == "contact":
            tables[name] = _persons(shown, contacts, shown.index)
        elif "case" in shown and name != "episode":
            tables[name] = _persons(shown, cases, shown.case)
        else:
            tables[name] = shown.assign(person=shown.child)
    return View(world, borough, on, la_code, tables, dirt)


def open_in_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """The rows open at any time in the year, ends after it hidden; by start."""
    first, last = return_start(year), return_start(year + 1) - 1
    start, end = table.happened_on.to_numpy(), table.ended_on.to_numpy()
    inside = np.flatnonzero((start <= last) & (end >= first))
    inside = inside[np.argsort(start[inside], kind="stable")]
    return table.take(inside).assign(ended_on=np.where(end[inside] > last, NEVER, end[inside]))
