"""What may still become of a child: the true risk, by living the next three years many times over.

A copy starts from everything that is true on a morning, hidden need and open cases included, and draws its own luck.
For care the hazard met on the way is counted rather than the entries: the same risk from far fewer copies. What is
still in court that morning is drawn anew, as nobody knows yet how it ends.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic import population, youth_justice
from synthetic.days import month_starts
from synthetic.pathways import Life, live
from synthetic.population import People
from synthetic.state import PROTECTED, Children, Families
from synthetic.world import streams

MONTHS = 36
CUSTODY = "Custody"
COURT_DAYS = 1000
"""After so long hardly anything is still in court."""
Flags = NDArray[np.bool_]
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


def households(people: People, families: np.ndarray, start: int, end: int) -> pd.DataFrame:
    """The stays of everybody who lives with one of the families at any time between two days."""
    stays = people.stays[(people.stays.to_day > start) & (people.stays.from_day < end)]
    return stays[stays.child.isin(stays.child[stays.family.isin(families)])]


def begin_again(rng: np.random.Generator, life: Life, stays: pd.DataFrame, copies: int) -> tuple[Life, np.ndarray]:
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


@dataclass(frozen=True)
class Turns:
    """In which copies a child is not let into care, and in which it and its brothers and sisters are free.

    One child of a family is held at a time, so that it still meets the pull of a brother's or sister's entry; what is
    not care is counted where nobody is held. held, free: copies x children.
    """

    held: Flags
    free: Flags

    @staticmethod
    def of(family: np.ndarray, asked: Flags, copies: int) -> "Turns":
        """family: of each child. Of more brothers and sisters than there are copies some are held at once."""
        rank = pd.Series(asked).groupby(family).cumsum().to_numpy(np.int64) - 1
        turns = np.minimum(pd.Series(asked).groupby(family).transform("sum").to_numpy(np.int64) + 1, copies)
        turn = np.arange(copies)[:, None] % np.maximum(turns, 1)
        return Turns(asked & (turn == rank % np.maximum(turns - 1, 1)), asked & (turn == turns - 1))


def _pending(life: Life, before: np.ndarray, start: int, copies: int) -> pd.DataFrame:
    """What may still be in court: the offences of the last years, with the numbers of the children's copies."""
    offences = life.logs.offences.table()
    late = offences[(offences.happened_on >= start - COURT_DAYS) & offences.child.isin(before)]
    child = np.searchsorted(before, late.child) + len(before) * np.arange(copies)[:, None]
    return late.iloc[np.tile(np.arange(len(late)), copies)].assign(child=child.ravel())


def _courts(rng: np.random.Generator, life: Life, earlier: pd.DataFrame, start: int, end: int) -> list[Flags]:
    """Who had a substantive outcome before the first day; who had one between the two; who custody or a remand."""
    offences = pd.concat([earlier, life.logs.offences.table()], ignore_index=True)
    settled = youth_justice.settle(rng, offences, life.people.children.death.to_numpy())["outcome"]
    settled = settled[settled.happened_on < end]
    now = settled.happened_on >= start
    remanded = offences[offences.is_remanded & (offences.remanded_on >= start)].child
    return [
        _who(life, settled.child[settled.is_substantive & ~now]),
        _who(life, settled.child[settled.is_substantive & now]),
        _who(life, pd.concat([settled.child[(settled.group == CUSTODY) & now], remanded])),
    ]


def _protected(life: Life, start: int) -> Flags:
    """On whom a protection plan began since a day."""
    of, over = life.state.children, life.logs.protections.table()
    return _who(life, over.child[over.happened_on >= start]) | ((of.stage == PROTECTED) & (of.since >= start))


def _who(life: Life, child: pd.Series) -> Flags:
    flags = np.zeros(len(life.people.children), bool)
    flags[child] = True
    return flags


def risks(rng: np.random.Generator, life: Life, child: np.ndarray, on: int, copies: int) -> pd.DataFrame:
    """The chance of each outcome in the 36 months (to the 18th birthday at most) from the day `on`, for some children.

    life: as it stands at the start of that day; is not changed. copies: two at least. Returns child, on, care_entry,
    cp_plan, youth_justice_entry (of those without an entry before), custody_or_remand, intensive_support: shares of
    lives; where care counts, the mean of 1 - exp(-hazard met).
    """
    months = month_starts(on, int((np.datetime64(on, "D").astype("M8[M]") + MONTHS).astype("M8[D]").astype(int)))
    start, end = int(months[0]), int(months[-1])
    stays = households(life.people, np.unique(life.family_of[child]), start, end)
    again, before = begin_again(rng, life, stays, copies)
    asked = np.isin(before, child)
    turns = Turns.of(life.family_of[before], asked, copies)
    again.courses.held[:] = turns.held.ravel()
    for first, last in pairwise(months):
        again.pass_month(rng, int(first), int(last))
    courts = _courts(rng, again, _pending(life, before, start, copies), start, end)
    told = _told(again, turns, _protected(again, start), courts)
    return told.assign(child=before)[asked].assign(on=on).reset_index(drop=True)


def _told(life: Life, turns: Turns, protected: Flags, courts: list[Flags]) -> pd.DataFrame:
    """The shares of each child's copies in which things went so, after they have been lived."""
    spared = np.where(_who(life, life.logs.care.table().child), 0.0, np.exp(-life.courses.met))
    spared, protected, been, entered, custody = (
        flags.reshape(turns.held.shape) for flags in (spared, protected, *courts)
    )
    return pd.DataFrame(
        {
            "care_entry": 1 - _share(spared, turns.held),
            "cp_plan": _share(protected, turns.free),
            "youth_justice_entry": _share(entered, ~been),
            "custody_or_remand": _share(custody, turns.free),
            "intensive_support": 1 - _share(spared * ~(protected | custody), turns.held),
        }
    )


def _share(what: np.ndarray, of: Flags) -> np.ndarray:
    """The mean over some of each child's copies; 0 where there are none."""
    return np.asarray((what * of).sum(axis=0) / np.maximum(of.sum(axis=0), 1))
