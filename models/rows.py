"""What every model is given (Rows) and what it must give back (Model, Fitted)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INTERVALS = 3  # 12-month intervals in the longest horizon, 36 months


class TooFewEvents(ValueError):
    """The rows hold no event, or nothing but events: there is nothing to learn. Use `chance` instead."""


@dataclass(frozen=True, eq=False)
class Rows:
    """One row per child and landmark, as a model is given them; n rows, p columns.

    A child who dies, is adopted or turns 18 without the event stays at risk with no event (cumulative incidence):
    its later intervals are closed and its label is 0.

    Raises ValueError, with the field and the count, where the fields disagree.
    """

    X: NDArray[np.float32]  # (n, p), NaN = unknown
    columns: tuple[str, ...]  # p names, in the order of X
    weight: Floats  # (n,), above 0; a child's n rows weigh 1/n each
    group: NDArray[np.int64]  # (n,), the kin; never on both sides of a split
    label: Floats  # (n,), 1 or 0, NaN where the whole horizon is not known
    closed: NDArray[np.int8]  # (n,), intervals after the landmark that are closed and known, 0 to 3
    event: NDArray[np.int8]  # (n,), the interval in which the event fell, 1 to 3; 0 = none in the closed ones

    def __post_init__(self) -> None:
        if self.X.ndim != 2 or self.X.shape[1] != len(self.columns):
            raise ValueError(f"X has shape {self.X.shape}, but {len(self.columns)} columns are named")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column is named twice; name each once")
        for field in fields(self):
            if field.name != "columns" and len(getattr(self, field.name)) != len(self.X):
                raise ValueError(f"{field.name} has {len(getattr(self, field.name))} rows, X has {len(self.X)}")
        _refuse("weight", ~(np.isfinite(self.weight) & (self.weight > 0)), "is not above 0")
        _refuse("label", ~(np.isnan(self.label) | np.isin(self.label, (0.0, 1.0))), "is not 1, 0 or NaN")
        _refuse("closed", (self.closed < 0) | (self.closed > INTERVALS), f"is not 0 to {INTERVALS}")
        _refuse("event", (self.event < 0) | (self.event > self.closed), "is not in a closed interval")

    def __len__(self) -> int:
        return len(self.X)

    def take(self, which: NDArray[Any]) -> Rows:
        """These rows only: `which` is a boolean mask (n,) or an array of row numbers."""
        parts = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name != "columns"}
        return Rows(columns=self.columns, **parts)

    def known(self) -> Rows:
        """The rows with a label. Raises TooFewEvents unless some of them are 1 and some 0."""
        rows = self.take(~np.isnan(self.label))
        refuse_one_class(rows.label)
        return rows


class Fitted(Protocol):
    """A fitted model. `models.registry.load(fitted.to_files())` gives the same risks bit for bit."""

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The chance of the event within the horizon, (n,), 0 to 1. Columns are found by name, extra ones ignored."""
        ...

    def to_files(self) -> dict[str, str]:
        """File name -> canonical text. No pickle."""
        ...


@runtime_checkable
class Explained(Protocol):
    """A fitted model that tells what each column speaks for or against."""

    def contributions(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """Each given column's share of the log-odds, (n, len(columns)); above 0 speaks for the event."""
        ...


class Model(Protocol):
    """A model with its settings, not yet fitted."""

    def fit(self, rows: Rows, seed: int) -> Fitted:
        """Fit on these rows only; the same rows and seed give the same files."""
        ...


def pick(X: NDArray[np.float32], columns: Sequence[str], wanted: Sequence[str]) -> NDArray[np.float32]:
    """A copy of X with the wanted columns in their order, C-contiguous. Raises ValueError naming those missing."""
    place = {name: i for i, name in enumerate(columns)}
    missing = [name for name in wanted if name not in place]
    if missing:
        raise ValueError(f"{len(missing)} columns that the model needs are missing: {', '.join(missing[:10])}")
    return np.ascontiguousarray(X[:, [place[name] for name in wanted]], dtype=np.float32)


def spread(shares: Floats, own: Sequence[str], columns: Sequence[str]) -> Floats:
    """Shares of a model's own columns, (n, len(own)), at their places among `columns`; the others have 0."""
    place = {name: i for i, name in enumerate(columns)}
    given = np.zeros((len(shares), len(columns)))
    given[:, [place[name] for name in own]] = shares
    return given


def refuse_one_class(label: Floats) -> None:
    """Raise TooFewEvents, with the counts, unless the labels hold both 1 and 0."""
    events = int(np.sum(label == 1))
    if events in (0, len(label)):
        raise TooFewEvents(f"{events} events in {len(label)} rows: nothing to learn; widen the window or use `chance`")


def _refuse(name: str, wrong: NDArray[np.bool_], says: str) -> None:
    if wrong.any():
        raise ValueError(f"{name} {says} in {int(wrong.sum())} of {len(wrong)} rows")
