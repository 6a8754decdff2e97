"""What earlier editions of the programme's site told: their readers keep them, so this one must give nothing away by a
difference.

A count that was hidden stays hidden. A row that was told stands as it was told until each of its counts has changed by
nothing or by more than SMALL. More rows stand, and more new counts are hidden, until no equation gives away a hidden
count or a change that is not told. A count that was told and reads the same is no guard: the reader has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_float_dtype, is_numeric_dtype

from measures.recoverable import (
    SMALL,
    Bounds,
    Equation,
    Unknown,
    bounds_of,
    equations_at,
    is_given,
    is_small,
    next_guard,
)
from measures.suppression import ALL, dims_of, equations_that_hold, publishable, rounded, without_hidden

_NEVER = np.iinfo(np.int64).max
Flags = NDArray[np.bool_]
Change = Callable[[pd.DataFrame], pd.DataFrame]


class Editions:
    """The tables that earlier editions told, by name, and those that this one tells beside them.

    A row is known again by its dimensions: a table of a moving moment has that moment as one, so that another moment's
    rows are other rows.
    """

    def __init__(self, before: Mapping[str, pd.DataFrame] | None = None) -> None:
        self._before = dict(before or {})
        self._number = 1 + max((int(one["edition"].max()) for one in self._before.values() if len(one)), default=0)
        self._told: dict[str, pd.DataFrame] = {}

    @property
    def now(self) -> dict[str, pd.DataFrame]:
        """What readers of all editions have: each row in every way it was told, since which edition (by its number),
        and whether it stands so now."""
        return self._before | self._told

    def told(
        self,
        name: str,
        table: pd.DataFrame,
        counts: Sequence[str],
        sums: Mapping[str, Sequence[str]] | None = None,
        chain: tuple[str, str, Sequence[str], Sequence[str]] | None = None,
        rests_on: Mapping[str, str] | None = None,
        together: Change = lambda rows: rows,
        page: Change = lambda shown: shown,
    ) -> pd.DataFrame:
        """The table as it may be published beside all that was told under its name.

        With nothing told before it is as `publishable` gives it. Rows are told anew one by one, or with those that have
        the same dimensions once `together` has made them alike. What the `page` leaves out besides is not remembered. A
        name told twice gives the same for the same table.
        """
        dims = dims_of(table, counts)
        if name not in self._before:
            shown = page(publishable(table, counts, sums, chain, rests_on))
            self._told[name] = self._kept(shown, dims)
            return shown
        before = self._before[name]
        lacking = [dim for dim in _dims_told(before) if dim not in table]
        cells, before = (_with_all(rows, [*dims, *lacking]) for rows in (table.reset_index(drop=True), before))
        beside = _Beside(cells, before, counts, together)
        beside.guard(equations_that_hold(cells, counts, sums, chain))
        shown = page(beside.shown(rests_on))
        self._told[name] = _with_past(self._kept(shown, [*dims, *lacking]), before, together)
        return shown.drop(columns=lacking)

    def _kept(self, shown: pd.DataFrame, dims: Sequence[str]) -> pd.DataFrame:
        """The table as it is remembered: its dimensions as texts."""
        return shown.astype(dict.fromkeys(dims, str)).assign(edition=self._number, stands=True)


def _dims_told(before: pd.DataFrame) -> list[str]:
    """The dimensions of a table that was told: what is neither a count nor a figure is kept as texts."""
    return [str(name) for name in before if not is_numeric_dtype(before[name])]


def _with_all(rows: pd.DataFrame, dims: Sequence[str]) -> pd.DataFrame:
    """The same with all these dimensions: one that was not told apart is that of all."""
    return rows.assign(**{dim: ALL for dim in dims if dim not in rows})


def _with_past(kept: pd.DataFrame, before: pd.DataFrame, together: Change) -> pd.DataFrame:
    """What is told now after all that was told before; of that only rows of which nothing is told now stand on."""
    is_again = _labels(before, together).isin(_labels(kept, together))
    past = before.assign(stands=before["stands"] & ~is_again).reindex(columns=kept.columns).astype(kept.dtypes)
    names = [name for name in kept if name not in ("edition", "stands") and not is_float_dtype(kept[name])]
    both = pd.concat([past, kept], ignore_index=True)
    since = both.groupby(names, dropna=False, sort=False)["edition"].transform("min")
    return both.assign(edition=since).drop_duplicates(names, keep="last", ignore_index=True)


def _labels(rows: pd.DataFrame, together: Change = lambda rows: rows) -> pd.Index:
    """What each row is of as one text, by its dimensions in the order of their names."""
    alike = together(rows[sorted(_dims_told(rows))])
    return pd.Index([repr(row) for row in alike.itertuples(index=False, name=None)], dtype=str)


class _Beside:
    """A table beside what was told of its rows before. Its counts are numbered row by row."""

    def __init__(self, cells: pd.DataFrame, before: pd.DataFrame, counts: Sequence[str], together: Change) -> None:
        of = cells.astype(dict.fromkeys(dims_of(cells, counts), str))
        here = _labels(of).get_indexer(_labels(before))
        again, here = before[here >= 0], here[here >= 0]  # all that was told of these rows, and where they are now
        every, number = _numbers(again, counts), again["edition"].to_numpy(np.int64)
        as_told = cells[list(counts)].apply(rounded).to_numpy(dtype=np.float64)
        self._off = np.unique(here[_is_small_change(as_told[here] - every).any(axis=1)])
        hidden_in = np.full(as_told.shape, _NEVER)
        np.minimum.at(hidden_in, here, np.where(np.isnan(every), number[:, None], _NEVER))
        self._hidden_in = hidden_in.ravel()  # the first edition that hid each count
        self._cells, self._before, self._counts = cells, before[before["stands"]], list(counts)
        self._at = _labels(self._before).get_indexer(_labels(of))
        self._label, self._label_before = _labels(of, together), _labels(self._before, together)
        was = _numbers(self._before, counts)
        was = np.vstack([was, np.full(len(counts), np.nan)])[self._at]  # the last row is that of a new one
        is_there = np.outer(self._at >= 0, [name in before for name in counts])
        self._now = cells[self._counts].to_numpy(dtype=np.int64).ravel()
        self._is_new, self._is_hidden = ~is_there.ravel(), (is_there & np.isnan(was)).ravel()
        self._change = np.nan_to_num(as_told - was).astype(np.int64).ravel()
        self._stands = np.zeros(len(cells), dtype=bool)
        # what a reader can say of the counts that were hidden before, and of those that are not told now
        self._hidden_before = {int(at): _long_hidden(int(self._now[at])) for at in np.flatnonzero(self._is_hidden)}
        self._untold: dict[int, Bounds] = {}

    def guard(self, equations: Sequence[Equation]) -> None:
        """Decide which rows stand and which counts are hidden."""
        for row in self._off:
            self._let_stand(int(row))
        for place in np.flatnonzero(self._is_told_anew() & (self._now > 0) & (self._now <= SMALL)):
            self._hide(int(place))
        at, spare = equations_at(equations), self._spare()
        for secret in self._secrets():
            while is_given(secret, self._now, unknown := self._unknown_beside(secret), at):
                guard = next_guard(secret, unknown, spare, at)
                if guard is None:  # all beside it was told before, reads the same, or is as small
                    break
                self._take(guard)

    def _secrets(self) -> list[int]:
        """The counts that nobody may work out: what tells of 1 to 5 people, or of so many who came or went since; and
        what was hidden to guard them, which guards those too that have left the table since."""
        is_new = [place for place in self._untold if is_small(int(self._now[place])) or self._is_off(place)]
        return sorted({*is_new, *self._hidden_before}, key=lambda place: (-self._hidden_in[place], place))

    def _unknown_beside(self, secret: int) -> Unknown:
        """What a reader does not know who takes all that was hidden before a secret was for unchanged: then a sum that
        was told before tells what has come to it since."""
        is_small_now = is_small(int(self._now[secret])) or self._is_off(secret)
        since = self._hidden_in[secret] if is_small_now else 0
        late = {place: bounds for place, bounds in self._hidden_before.items() if self._hidden_in[place] >= since}
        return late | self._untold

    def _is_off(self, place: int) -> bool:
        return 1 <= abs(int(self._change[place])) <= SMALL

    def shown(self, rests_on: Mapping[str, str] | None) -> pd.DataFrame:
        """The table with its hidden counts empty, and the rows that stand as they were told."""
        anew = without_hidden(self._cells, self._counts, self._hidden(), rests_on)
        order = np.arange(len(anew))
        # an old row comes where it is now; one that is not, at the end of those that it belongs to
        old_order = pd.Series(order, self._label).groupby(level=0).max().reindex(self._label_before).to_numpy(copy=True)
        old_order[self._at[self._at >= 0]] = order[self._at >= 0]
        stood = self._label_before.isin(self._label[self._stands])
        old = self._before[stood].reindex(columns=anew.columns).astype(anew.dtypes)
        both = pd.concat([anew[~self._stands], old], ignore_index=True)
        place = np.concatenate([order[~self._stands], old_order[stood]])
        return both.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)

    def _hidden(self) -> Flags:
        is_hidden = self._is_hidden.copy()
        is_hidden[list(self._untold)] = True
        return is_hidden.reshape(len(self._cells), len(self._counts))

    def _is_told_anew(self) -> Flags:
        """Of each count whether it is new, or another than was told, in a row that does not stand."""
        stands = np.repeat(self._stands, len(self._counts))
        return (self._is_new | (self._change != 0)) & ~stands

    def _spare(self) -> dict[int, int]:
        """The counts that may guard another, with how large each is: new ones, which are hidden then, and those told
        anew, whose rows stand then."""
        size = np.where(self._is_new, self._now, np.abs(self._change))
        return {int(place): int(size[place]) for place in np.flatnonzero(self._is_told_anew() & (size > SMALL))}

    def _take(self, place: int) -> None:
        if self._is_new[place]:
            self._hide(place)
        else:
            self._let_stand(place // len(self._counts))

    def _hide(self, place: int) -> None:
        self._untold[place] = bounds_of(int(self._now[place]))

    def _let_stand(self, row: int) -> None:
        """Leave a row, and those that are told anew with it, as it was told."""
        is_so = np.asarray(self._label == self._label[row]) & ~self._stands
        self._stands |= is_so
        own = np.repeat(is_so, len(self._counts))
        places = np.flatnonzero(own & (self._is_new | (self._change != 0)))
        self._untold |= {int(place): self._held(int(place)) for place in places}

    def _held(self, place: int) -> Bounds:
        """What a reader who knows the rule can say of a count that stands as it was told, or of a row that is not."""
        change, was = int(self._change[place]), int(self._now[place] - self._change[place])
        if change == 0:
            return 0, None
        if abs(change) <= SMALL:
            return max(0, was - SMALL), was + SMALL
        return (was + SMALL + 1, None) if change > 0 else (0, was - SMALL - 1)


def _numbers(told: pd.DataFrame, counts: Sequence[str]) -> NDArray[np.float64]:
    """The counts as they were told, a hidden one as no number."""
    known: NDArray[np.float64] = (
        told.reindex(columns=list(counts)).astype("Float64").to_numpy(np.float64, na_value=np.nan)
    )
    return known


def _is_small_change(change: NDArray[Any]) -> Flags:
    return np.asarray((np.abs(change) >= 1) & (np.abs(change) <= SMALL))


def _long_hidden(count: int) -> Bounds:
    """What a reader can say of a count that was hidden before: since then it may have become none."""
    return (0, SMALL) if count <= SMALL else (SMALL + 1, None)
