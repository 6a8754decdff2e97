"""What a forecast starts from: who is in care, who came of late, and how often children moved and left."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.care.pieces import OPEN, adult_on, birthdays, days_of
from measures.care.rates import DAYS_A_YEAR
from measures.care.states import ADULT, AGE_BANDS
from measures.care.stock import in_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS_A_MONTH = DAYS_A_YEAR / 12
AGES = tuple(12 * age for age in list(AGE_BANDS.values())[1:])  # where an age band begins, in months
TENURES = (1.0, 3.0, 6.0, 12.0, 24.0, 48.0)  # where a class of time in care begins, in months
COMES_OF_AGE = 12 * ADULT
NO_BIRTH = 150  # months: a child whose birth is not known stands for one of 12
PRIOR_YEARS = 1.0  # a rate is pulled to the pooled one as if one child-year had been seen at that
PRIOR_EXITS = 20.0  # a borough's level of exits is pulled to that of all as if so many had been seen at that
SWING_YEARS = 6
_ROUNDS = 5  # after which the fitted rates no longer change


@dataclass(frozen=True)
class Flows:
    """What is known of one borough on a day.

    `age`, `tenure` (months of life and of care) and `state` (a place in `states`) have one number a child in care;
    `came_age` and `came_state` one a child who entered in the months before, `came` how many did in each of them.
    `exits` (bands, tenures, states) and `moves` (bands, tenures, states) are rates a year, `ways` (bands, states,
    states) the cumulated shares of where moves lead. `exits_seen` (bands,) and `moves_seen` (states,) are how many
    events the rates rest on, less what kin take from them. `entries_swing` and `exits_swing`: how far their level goes
    up or down from one year to the next beyond chance.
    """

    states: tuple[tuple[str, ...], ...]
    age: Ints
    tenure: Floats
    state: Ints
    came_age: Ints
    came_state: Ints
    came: Ints
    exits: Floats
    moves: Floats
    ways: Floats
    exits_seen: Floats
    moves_seen: Floats
    ages: tuple[int, ...] = AGES
    tenures: tuple[float, ...] = TENURES
    adult: int = COMES_OF_AGE
    entries_swing: float = 0.0
    exits_swing: float = 0.0


@dataclass
class Seen:
    """The pieces known before a day as numbers, one place a piece: what `learned` counts in."""

    states: tuple[tuple[str, ...], ...]
    state: Ints
    borough: NDArray[np.object_]
    kin: Ints
    band: Ints
    start: Ints
    end: Ints
    entered: Ints  # the first day of the stay that the piece is in
    born: Ints
    opens: NDArray[np.bool_]  # the stay begins with it
    to: Ints  # the state moved to, `out` or NOWHERE
    origin: int
    since: int
    split: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        self.split = _by_tenure(self)

    @property
    def out(self) -> int:
        return len(self.states)


NOWHERE = -1  # still there, come of age, or a cut in which the state did not change


def seen(pieces: pd.DataFrame, origin: pd.Timestamp, months: int) -> Seen:
    """The pieces that began before a day; what ended later is open. Rates are read from the `months` before it."""
    order, _ = in_order(pieces)
    rows = pieces.iloc[order]
    rows = rows[(rows["start_on"] < origin).to_numpy()]
    rows = rows.assign(end_on=rows["end_on"].where(rows["end_on"] <= origin)).reset_index(drop=True)
    goes_on = in_order(rows)[1]
    pairs = list(rows[["placement", "legal"]].itertuples(index=False, name=None))
    states = tuple(sorted(set(pairs)))
    number = {pair: place for place, pair in enumerate(states)}
    state = np.array([number[pair] for pair in pairs], dtype=np.int64)
    start, end = days_of(rows["start_on"]), days_of(rows["end_on"])
    opens = ~np.concatenate([[False], goes_on[:-1]]) if len(rows) else goes_on
    left = (end < OPEN) & (end < adult_on(rows["born_on"]))
    after = np.where(goes_on, np.concatenate([state[1:], state[:1]]), np.where(left, len(states), NOWHERE))
    return Seen(
        states=states,
        state=state,
        borough=rows["borough"].to_numpy(dtype=object),
        kin=pd.factorize(rows["kin_id"])[0].astype(np.int64),
        band=_band(rows["age_band"]),
        start=start,
        end=end,
        entered=start[np.maximum.accumulate(np.where(opens, np.arange(len(rows)), 0))] if len(rows) else start,
        born=days_of(rows["born_on"]),
        opens=opens,
        to=np.where(after == state, NOWHERE, after),
        origin=int(days_of(pd.Series([origin]))[0]),
        since=int(days_of(pd.Series([origin - pd.DateOffset(months=months)]))[0]),
    )


def _band(bands: pd.Series) -> Ints:
    """The place of each age band; of a child whose birth is not known that of a child of 12."""
    place = bands.map({band: place for place, band in enumerate(AGE_BANDS)})
    return place.fillna(list(AGE_BANDS).index("10 to 15")).to_numpy(dtype=np.int64)


def _by_tenure(pieces: Seen) -> pd.DataFrame:
    """Each piece cut by time in care, within the window: piece, tenure, years of risk, and whether it ends there."""
    edges = np.concatenate([[0.0], np.asarray(TENURES) * DAYS_A_MONTH, [np.inf]])
    found = []
    for tenure, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        first = np.maximum(np.maximum(pieces.start, pieces.since), pieces.entered + low)
        last = np.minimum(np.minimum(pieces.end, pieces.origin), pieces.entered + high)
        ends = (pieces.end > first) & (pieces.end <= last)
        rows = np.flatnonzero(last > first)
        years = (last - first)[rows] / DAYS_A_YEAR
        found.append(pd.DataFrame({"piece": rows, "tenure": tenure, "years": years, "ends": ends[rows]}))
    return pd.concat(found, ignore_index=True)


def learned(known: Seen, boroughs: tuple[str, ...], months: int) -> dict[str, Flows]:
    """What the pieces tell of each borough. Moves are read from all boroughs together, exits too, with a level of the
    borough's own."""
    part = known.split
    piece, tenure = part["piece"].to_numpy(), part["tenure"].to_numpy()
    to = np.where(part["ends"], known.to[piece], NOWHERE)
    at = known.band[piece], tenure, known.state[piece]
    shape = len(AGE_BANDS), len(TENURES) + 1, len(known.states)
    years = _summed(shape, at, part["years"].to_numpy())
    exits = _fitted(_summed(shape, at, to == known.out), years)
    is_move = (to != NOWHERE) & (to != known.out)
    moves = _fitted(_summed(shape, at, is_move), years)
    widened = _widened(known.kin[piece], to == known.out, exits[at] * part["years"].to_numpy())
    swings = (
        _swing(known, boroughs, known.start, known.opens),
        _swing(known, boroughs, known.end, known.to == known.out),
    )
    shared = {
        "moves": moves,
        "ways": _ways(known, at[0][is_move], at[2][is_move], to[is_move]),
        "moves_seen": _summed((shape[2],), (at[2][is_move],), 1.0),
        "entries_swing": swings[0],
        "exits_swing": swings[1],
    }
    found = {}
    for name in boroughs:
        here = known.borough[piece] == name
        left, wanted = (to[here] == known.out).sum(), (exits[at] * part["years"].to_numpy())[here].sum()
        level = (left + PRIOR_EXITS) / (wanted + PRIOR_EXITS)
        by_band = _summed((shape[0],), (at[0][here],), to[here] == known.out)
        rates = {"exits": exits * level, "exits_seen": (by_band + 0.5) / widened}
        found[name] = Flows(states=known.states, **_people(known, name, months), **rates, **shared)
    return found


def _summed(shape: tuple[int, ...], at: tuple[Ints, ...], what: object) -> Floats:
    found = np.zeros(shape)
    np.add.at(found, at, np.asarray(what, dtype=np.float64))
    return found


def _fitted(events: Floats, years: Floats) -> Floats:
    """Rates (bands, tenures, states) as a product of one factor for band and tenure and one for the state, pulled to by
    the cell's own events: sparse cells are so told by their margins. The factors are fitted in turns."""
    level = events.sum() / max(years.sum(), 1.0)
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
    pooled = counts.sum(axis=0) + 1e-9 * (1 - np.eye(size))
    cumulated = np.cumsum(counts + pooled / pooled.sum(axis=1, keepdims=True).clip(1e-12), axis=2)
    return np.asarray(cumulated / cumulated[:, :, -1:])


def _widened(kin: Ints, left: NDArray[np.bool_], wanted: Floats) -> float:
    """How much wider than by chance the number that leaves spreads, as brothers and sisters leave together."""
    if not left.any():
        return 1.0
    off = np.bincount(kin, weights=left.astype(np.float64) - wanted)
    return max(1.0, float(off @ off / left.sum()))


def _people(known: Seen, borough: str, months: int) -> dict[str, Ints | Floats]:
    """Who is in care and who came in the months before."""
    here = (known.borough == borough) & (known.end == OPEN) & (adult(known.born) > known.origin)
    came = (known.borough == borough) & known.opens & (known.start >= known.since)
    month = np.clip((known.origin - 1 - known.start[came]) // DAYS_A_MONTH, 0, months - 1).astype(np.int64)
    return {
        "age": months_old(known.born[here], known.origin),
        "tenure": (known.origin - known.entered[here]) / DAYS_A_MONTH,
        "state": known.state[here],
        "came_age": months_old(known.born[came], known.start[came]),
        "came_state": known.state[came],
        "came": np.bincount(month, minlength=months).astype(np.int64)[::-1],
    }


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
