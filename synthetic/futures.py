"""What may still become of a child: the true risk, by living the next three years many times over.

A copy starts from everything that is true on a morning, hidden need and open cases included, and draws its own luck.
For care the hazard met on the way is counted rather than the entries: the same risk from far fewer copies.
"""

from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from synthetic import population, youth_justice
from synthetic.days import month_starts
from synthetic.pathways import Life, live
from synthetic.population import People
from synthetic.state import PROTECTED, Children, Families
from synthetic.world import streams

MONTHS = 36
CUSTODY = "Custody"
Kept = TypeVar("Kept", Children, Families)


Asked = Callable[[Life, int], np.ndarray]
"""Says of which children the risk is asked at the start of a month."""


def true_risks(params: dict[str, Any], asked: Asked, copies: int) -> pd.DataFrame:
    """`risks` of the children asked about, month by month, in the world of these params.

    The world's history is lived again for it. Nobody who learns may see this.
    """
    own, luck = streams(params), np.random.default_rng(params["seed"])
    people, found = population.draw_people(own[0], params), []

    def watch(life: Life, on: int) -> None:
        child = asked(life, on)
        if len(child):
            found.append(risks(luck, life, child, on, copies))

    live(own[1], people, params, watch)
    return pd.concat(found, ignore_index=True)


def _copied(kept: Kept, rows: np.ndarray, copies: int) -> Kept:
    return type(kept)(*(np.tile(getattr(kept, f.name)[rows], copies) for f in fields(kept)))


def _numbers(rows: np.ndarray, size: int) -> np.ndarray:
    """The new number of each old row; 0 for those left out."""
    new = np.zeros(size, np.int64)
    new[rows] = np.arange(len(rows))
    return new


def _tiled(table: pd.DataFrame, rows: np.ndarray, copies: int) -> pd.DataFrame:
    return table.iloc[np.tile(rows, copies)].reset_index(drop=True)


def _households(people: People, families: np.ndarray, start: int, end: int) -> pd.DataFrame:
    """The stays of everybody who lives with one of the families at any time between two days."""
    stays = people.stays[(people.stays.to_day > start) & (people.stays.from_day < end)]
    return stays[stays.child.isin(stays.child[stays.family.isin(families)])]


def _begin(rng: np.random.Generator, life: Life, stays: pd.DataFrame, copies: int) -> tuple[Life, np.ndarray]:
    """The same life for some children only, many times; and the numbers of these children before."""
    people, state = life.people, life.state
    child = np.unique(stays.child)
    family = np.unique(np.concatenate([stays.family.to_numpy(), life.family_of[child]]))
    new_child, new_family = _numbers(child, len(people.children)), _numbers(family, len(people.families))
    copy = np.repeat(np.arange(copies), len(stays))
    rows = np.tile(np.arange(len(stays)), copies)
    own = stays.iloc[rows].reset_index(drop=True)
    own = own.assign(child=new_child[own.child] + copy * len(child), family=new_family[own.family] + copy * len(family))
    alike = People(
        _tiled(people.families, family, copies), _tiled(people.children, child, copies), people.households.iloc[:0], own
    )
    again = Life(rng, alike, life.params)
    again.need.passing = np.tile(life.need.passing[family], copies)
    again.state.children = _copied(state.children, child, copies)
    again.state.families = _copied(state.families, family, copies)
    again.family_of = np.tile(new_family[life.family_of[child]], copies) + np.repeat(
        np.arange(copies) * len(family), len(child)
    )
    return again, child


def _courts(rng: np.random.Generator, life: Life, start: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Who had a first substantive outcome, and who custody or a remand, between two days."""
    offences = life.logs.offences.table()
    settled = youth_justice.settle(rng, offences, life.people.children.death.to_numpy())["outcome"]
    settled = settled[(settled.happened_on >= start) & (settled.happened_on < end)]
    entered, held = np.zeros((2, len(life.people.children)), bool)
    entered[settled.child[settled.is_substantive]] = True
    held[settled.child[settled.group == CUSTODY]] = True
    held[offences.child[offences.is_remanded]] = True
    return entered, held


def risks(rng: np.random.Generator, life: Life, child: np.ndarray, on: int, copies: int) -> pd.DataFrame:
    """The chance of each outcome in the 36 months (to the 18th birthday at most) from the day `on`, for some children.

    life: as it stands at the start of that day; is not changed. Returns child, on, care_entry, cp_plan,
    youth_justice_entry, custody_or_remand, intensive_support: shares of `copies` lives, for care the mean of
    1 - exp(-hazard met).
    """
    months = month_starts(on, int((np.datetime64(on, "D").astype("M8[M]") + MONTHS).astype("M8[D]").astype(int)))
    start, end = int(months[0]), int(months[-1])
    stays = _households(life.people, np.unique(life.family_of[child]), start, end)
    again, before = _begin(rng, life, stays, copies)
    again.courses.held[:] = np.isin(before, child)[np.arange(len(again.courses.held)) % len(before)]
    protected = np.zeros(len(again.courses.held), bool)
    for first, last in pairwise(months):
        again.pass_month(rng, int(first), int(last))
        of = again.state.children
        protected |= (of.stage == PROTECTED) & (of.since >= start)
    entered, custody = _courts(rng, again, start, end)
    remanded = np.zeros_like(protected)
    remanded[again.logs.care.table().child] = True
    care = np.where(remanded, 1.0, 1 - np.exp(-again.courses.met))
    intensive = 1 - (1 - care) * ~(protected | custody)
    told = {
        "care_entry": care,
        "cp_plan": protected,
        "youth_justice_entry": entered,
        "custody_or_remand": custody,
        "intensive_support": intensive,
    }
    table = pd.DataFrame({name: v.reshape(copies, -1).mean(axis=0) for name, v in told.items()}).assign(child=before)
    return table[table.child.isin(child)].assign(on=on).reset_index(drop=True)
