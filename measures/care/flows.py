"""What a forecast starts from: who is in care, who came of late, and how often children moved and left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.care.pieces import OPEN, birthdays
from measures.care.seen import DAYS_A_MONTH, NOWHERE, TENURES, Floats, Ints, Seen
from measures.care.states import ADULT, AGE_BANDS

AGES = tuple(12 * age for age in list(AGE_BANDS.values())[1:])  # where an age band begins, in months
COMES_OF_AGE = 12 * ADULT
NO_BIRTH = 150  # months: a child whose birth is not known stands for one of 12
PRIOR_YEARS = 1.0  # a rate is pulled to the pooled one as if one child-year had been seen at that
PRIOR_EXITS = 20.0  # a borough's level of exits is pulled to that of all as if so many had been seen at that
HALF = 0.5  # an event more than was seen, so that a rate of none can be drawn too
SWING_YEARS = 6
_TINY = 1e-9
_ROUNDS = 5  # after which the fitted rates no longer change


@dataclass(frozen=True)
class Rates:
    """How often children leave and move, and how sure that is.

    `exits` and `moves` (bands, tenures, states) are rates a year, `ways` (bands, states, states) the cumulated shares
    of where moves lead. `exits_seen` (bands,) and `moves_seen` (states,) are how many events they rest on, less what
    kin take from them. `entries_swing` and `exits_swing`: how far their level goes up or down from one year to the next
    beyond chance.
    """

    exits: Floats
    moves: Floats
    ways: Floats
    exits_seen: Floats
    moves_seen: Floats
    entries_swing: float
    exits_swing: float


@dataclass(frozen=True)
class People:
    """Who is in care on a day and who came in the months before it.

    `age`, `tenure` (months of life and of care) and `state` (a place in the states) have one number a child in care;
    `came_age` and `came_state` one a child who entered, `came` how many did in each month.
    """

    age: Ints
    tenure: Floats
    state: Ints
    came_age: Ints
    came_state: Ints
    came: Floats


@dataclass(frozen=True)
class Flows:
    """What is known of one borough on a day; `ages` and `tenures` are where bands begin, in months."""

    states: tuple[tuple[str, ...], ...]
    people: People
    rates: Rates
    ages: tuple[int, ...] = AGES
    tenures: tuple[float, ...] = TENURES
    adult: int = COMES_OF_AGE


def learned(known: Seen, boroughs: tuple[str, ...], months: int) -> dict[str, Flows]:
    """What the pieces tell of each borough. Moves are read from all boroughs together, exits too, with a level of the
    borough's own."""
    piece = known.split["piece"].to_numpy()
    left = (known.split["ends"].to_numpy() & (known.to == known.out)[piece]).astype(np.float64)
    band, tenure, state = _cells(known)
    shared = _shared(known, boroughs)
    wanted = shared.exits[band, tenure, state] * known.split["years"].to_numpy()
    off = np.bincount(known.kin[piece], weights=left - wanted)
    widened = max(1.0, float(off @ off / max(1.0, left.sum())))  # brothers and sisters leave together
    found = {}
    for name in boroughs:
        here = known.borough[piece] == name
        level = (left[here].sum() + PRIOR_EXITS) / (wanted[here].sum() + PRIOR_EXITS)
        of_band = _summed((len(AGE_BANDS),), (band[here],), left[here])
        rates = replace(shared, exits=shared.exits * level, exits_seen=(of_band + HALF) / widened)
        found[name] = Flows(known.states, _people(known, name, months), rates)
    return found


def _cells(known: Seen) -> tuple[Ints, Ints, Ints]:
    """The band, tenure and state of each part of a piece."""
    piece = known.split["piece"].to_numpy()
    return known.band[piece], known.split["tenure"].to_numpy(), known.state[piece]


def _shared(known: Seen, boroughs: tuple[str, ...]) -> Rates:
    """The rates of all boroughs together."""
    to = np.where(known.split["ends"], known.to[known.split["piece"].to_numpy()], NOWHERE)
    at = _cells(known)
    shape = len(AGE_BANDS), len(TENURES) + 1, len(known.states)
    years = _summed(shape, at, known.split["years"])
    left, is_move = to == known.out, (to != NOWHERE) & (to != known.out)
    return Rates(
        exits=_fitted(_summed(shape, at, left), years),
        moves=_fitted(_summed(shape, at, is_move), years),
        ways=_ways(known, at[0][is_move], at[2][is_move], to[is_move]),
        exits_seen=_summed(shape[:1], at[:1], left),
        moves_seen=_summed(shape[2:], at[2:], is_move) + HALF,
        entries_swing=_swing(known, boroughs, known.start, known.opens),
        exits_swing=_swing(known, boroughs, known.end, known.to == known.out),
    )


def _summed(shape: tuple[int, ...], at: tuple[Ints, ...], what: object) -> Floats:
    found = np.zeros(shape)
    np.add.at(found, at, np.asarray(what, dtype=np.float64))
    return found


def _fitted(events: Floats, years: Floats) -> Floats:
    """Rates (bands, tenures, states) as a product of one factor for band and tenure and one for the state, pulled to by
    the cell's own events: sparse cells are so told by their margins. The factors are fitted in turns."""
    level = (events.sum() + HALF) / (years.sum() + PRIOR_YEARS)
    ground, state = np.full(events.shape[:2], level), np.ones(events.shape[2])
    for _ in range(_ROUNDS):
        wanted = (years * state).sum(axis=2)
        ground = (events.sum(axis=2) + PRIOR_YEARS * level) / (wanted + PRIOR_YEARS)
        wanted = (years * ground[:, :, None]).sum(axis=(0, 1))
        state = (events.sum(axis=(0, 1)) + PRIOR_YEARS * level) / (wanted + PRIOR_YEARS * level)
    margins = ground[:, :, None] * state
    return np.asarray((events + PRIOR_YEARS * margins) / (years + PRIOR_YEARS))


def _ways(known: Seen, band: Ints, state: Ints, to: Ints) -> Floats:
    """Where moves lead from each state, as cumulated shares (bands, states, states)."""
    size = len(known.states)
    counts = _summed((len(AGE_BANDS), size, size), (band, state, to), 1.0)
    pooled = counts.sum(axis=0) + _TINY  # a state that nobody moved from leads anywhere, at a rate next to none
    cumulated = np.cumsum(counts + pooled / pooled.sum(axis=1, keepdims=True), axis=2)
    return np.asarray(cumulated / cumulated[:, :, -1:])


def _people(known: Seen, borough: str, months: int) -> People:
    here = (known.borough == borough) & (known.end == OPEN) & (adult(known.born) > known.origin)
    came = (known.borough == borough) & known.opens & (known.start >= known.since)
    month = np.clip((known.origin - 1 - known.start[came]) // DAYS_A_MONTH, 0, months - 1).astype(np.int64)
    return People(
        age=months_old(known.born[here], known.origin),
        tenure=(known.origin - known.entered[here]) / DAYS_A_MONTH,
        state=known.state[here],
        came_age=months_old(known.born[came], known.start[came]),
        came_state=known.state[came],
        came=np.bincount(month, minlength=months).astype(np.float64)[::-1],
    )


def adult(born: Ints) -> Ints:
    """The 18th birthdays as days since 1970."""
    day = np.where(born == OPEN, np.datetime64("NaT"), born.astype("datetime64[D]"))
    return birthdays(pd.Series(day.astype("datetime64[s]")), [ADULT])[:, 0]


def months_old(born: Ints, on: Ints | int) -> Ints:
    """Whole months from birth to a day, none before it; NO_BIRTH where the birth is not known."""
    return np.where(born == OPEN, NO_BIRTH, np.clip((on - born) // DAYS_A_MONTH, 0, COMES_OF_AGE - 1)).astype(np.int64)


def _swing(known: Seen, boroughs: tuple[str, ...], day: Ints, counts: NDArray[np.bool_]) -> float:
    """`swing_of` the last SWING_YEARS before the day."""
    before = (known.origin - 1 - day) // 365
    yearly = np.zeros((len(boroughs), SWING_YEARS))
    for place, name in enumerate(boroughs):
        rows = counts & (known.borough == name) & (before >= 0) & (before < SWING_YEARS)
        yearly[place] = np.bincount(before[rows], minlength=SWING_YEARS)[::-1]
    return swing_of(yearly)


def swing_of(yearly: Floats) -> float:
    """How far a yearly number moves from year to year, as a standard deviation of its logarithm, beyond what chance
    alone would move it: of counts (places, years) in the order of the years."""
    counts = np.maximum(yearly, 1.0)
    change = np.diff(np.log(counts), axis=1)
    by_chance = 1 / counts[:, 1:] + 1 / counts[:, :-1]
    return float(np.sqrt(max(0.0, float((change**2 - by_chance).mean())))) if change.size else 0.0
