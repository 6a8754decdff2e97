"""Month by month from who is in care today: who may enter, move and leave, drawn many times over.

Each draw has its own rates (gamma, as the events seen tell), its own level of entries and exits that wanders from month
to month as far as it did from year to year, and entries of a month that spread as they did. Children are drawn one by
one, so that each grows older by the month, has been in care for longer, and leaves at 18.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measures.care.flows import HALF, Flows, People
from measures.care.seen import Floats, Ints

A_MONTH = 1 / 12
HALF_MONTH = 0.5  # who enters in a month is in care for half of it
FALLING = (120, 192)  # the ages, in months, at which entries are made to fall: 10 to 15


@dataclass(frozen=True)
class Ahead:
    """Children in care by draw, month and state, (draws, months + 1, states), the first month being today; and of them
    those who would not be there had entries at 10 to 15 fallen by the share asked for."""

    stock: Floats
    spared: Floats

    @property
    def total(self) -> Floats:
        return np.asarray(self.stock.sum(axis=2))


@dataclass
class _Children:
    """All children of all draws in one line."""

    draw: Ints
    age: Ints
    tenure: Floats
    state: Ints
    share: Floats  # of the coming month that each is in care
    spared: NDArray[np.bool_]

    def only(self, rows: NDArray[np.bool_]) -> _Children:
        return _Children(*(column[rows] for column in vars(self).values()))

    def and_also(self, others: _Children) -> _Children:
        pairs = zip(vars(self).values(), vars(others).values(), strict=True)
        return _Children(*(np.concatenate(pair) for pair in pairs))


def ahead(flows: Flows, months: int, draws: int, rng: np.random.Generator, fall: float = 0.0) -> Ahead:
    """What may come in so many months, with entries at 10 to 15 as they are and, in the same draws, less a share."""
    now, rates = flows.people, flows.rates
    entering = _entries(flows, months, draws, rng)
    moving = rng.standard_gamma(np.tile(rates.moves_seen, (draws, 1))) / rates.moves_seen
    leaving = rng.standard_gamma(np.tile(rates.exits_seen, (draws, 1))) / rates.exits_seen
    level = _wandering(rates.exits_swing, len(now.came), months, draws, rng)
    children = _Children(
        np.repeat(np.arange(draws), len(now.age)),
        np.tile(now.age, draws),
        np.tile(now.tenure, draws),
        np.tile(now.state, draws),
        np.ones(draws * len(now.age)),
        np.zeros(draws * len(now.age), dtype=bool),
    )
    stock = np.zeros((draws, months + 1, len(flows.states)))
    spared = np.zeros_like(stock)
    stock[:, 0] = _counted(children, draws, len(flows.states))
    for month in range(months):
        children = children.and_also(_entrants(now, entering[:, month], rng, fall))
        children = _moved(children, flows, leaving * level[:, month, None], moving, rng)
        stock[:, month + 1] = _counted(children, draws, len(flows.states))
        spared[:, month + 1] = _counted(children.only(children.spared), draws, len(flows.states))
    return Ahead(stock, spared)


def _entries(flows: Flows, months: int, draws: int, rng: np.random.Generator) -> Ints:
    """How many enter in each draw and month: negative binomial where months spread more than by chance."""
    came, seen = flows.people.came, max(1, len(flows.people.came))
    spread = _spread(came)
    mean = rng.standard_gamma((came.sum() + HALF) / spread, draws) * spread / seen
    level = mean[:, None] * _wandering(flows.rates.entries_swing, seen, months, draws, rng)
    if spread > 1:
        level = rng.standard_gamma(level / (spread - 1)) * (spread - 1)
    return rng.poisson(level) if len(flows.people.came_age) else np.zeros((draws, months), dtype=np.int64)


def _spread(came: Floats) -> float:
    """How much more the months' numbers spread than by chance alone: their variance over their mean, at least 1."""
    return max(1.0, float(came.var(ddof=1) / came.mean())) if len(came) > 1 and came.sum() else 1.0


def _wandering(swing: float, read_from: int, months: int, draws: int, rng: np.random.Generator) -> Floats:
    """A level that wanders, (draws, months), about 1, its mean over the months that it was read from.

    `swing` is how far yearly numbers, which are means of a level, go apart: the level itself goes further in a year,
    by the root of 3/2, and has by today gone from its mean over n months as far as in n/3 months.
    """
    steps = rng.standard_normal((draws, months)) * swing * np.sqrt(1.5 * A_MONTH)
    steps[:, 0] *= np.sqrt(1 + read_from / 3)
    return np.asarray(np.exp(np.cumsum(steps, axis=1)))


def _entrants(people: People, count: Ints, rng: np.random.Generator, fall: float) -> _Children:
    """Those who enter in a month, each with the age and state of one who did."""
    size = int(count.sum())
    like = rng.integers(0, max(1, len(people.came_age)), size)
    age = people.came_age[like]
    in_ages = (age >= FALLING[0]) & (age < FALLING[1])
    spared = in_ages & (rng.random(size) < fall)
    draw, half = np.repeat(np.arange(len(count)), count), np.full(size, HALF_MONTH)
    return _Children(draw, age, np.zeros(size), people.came_state[like], half, spared)


def _moved(children: _Children, flows: Flows, leaving: Floats, moving: Floats, rng: np.random.Generator) -> _Children:
    """The children a month later, without those who left. `leaving` (draws, bands) and `moving` (draws, states) say by
    how much a draw's rates differ from those told."""
    band = np.searchsorted(flows.ages, children.age, side="right")
    tenure = np.searchsorted(flows.tenures, children.tenure + children.share / 2, side="right")
    out = flows.rates.exits[band, tenure, children.state] * leaving[children.draw, band]
    on = flows.rates.moves[band, tenure, children.state] * moving[children.draw, children.state]
    goes = np.flatnonzero(rng.random(len(out)) < -np.expm1(-(out + on) * children.share * A_MONTH))
    is_out = rng.random(len(goes)) * (out + on)[goes] < out[goes]
    ways = flows.rates.ways[band[goes], children.state[goes]]
    to = (ways < rng.random(len(goes))[:, None]).sum(axis=1)
    state = children.state.copy()
    state[goes] = np.where(is_out, len(flows.states), to)
    later = _Children(
        children.draw,
        children.age + 1,
        children.tenure + children.share,
        state,
        np.ones(len(state)),
        children.spared,
    )
    return later.only((state < len(flows.states)) & (later.age < flows.adult))


def _counted(children: _Children, draws: int, states: int) -> Ints:
    return np.bincount(children.draw * states + children.state, minlength=draws * states).reshape(draws, states)
