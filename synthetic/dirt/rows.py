"""Some rows of a table about to be written. A rule takes many small steps on few rows: a data frame is slow at that."""

from typing import Any

import numpy as np
import pandas as pd


class Rows:
    """Rows of a file as text: its own columns, those aside, and `_luck` in [0, 1), `_on` (the extract's day) and,
    in a yearly return, the days on which the year starts and ends, `_year_starts` and `_year_ends`.

    index: each row's place in the table. `rows.NAME` and `rows["NAME"]` are a column as a series, `rows[mask]` the rows
    where the mask is true.
    """

    def __init__(self, columns: dict[str, np.ndarray], index: np.ndarray) -> None:
        self.columns, self.index = columns, index

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getattr__(self, name: str) -> pd.Series:
        if name.startswith("__") or name not in self.columns:
            raise AttributeError(name)
        column = self.columns[name]
        return pd.Series(column, self.index, column.dtype, copy=False)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, str):
            return getattr(self, which)
        which = which if isinstance(which, slice) else np.asarray(which)
        return Rows({name: column[which] for name, column in self.columns.items()}, self.index[which])

    def assign(self, **columns: Any) -> "Rows":
        """The rows with these columns: a value, one for each row, or a function that gives either from the rows."""
        new = {name: self._column(value) for name, value in columns.items()}
        return Rows(self.columns | new, self.index)

    def _column(self, value: Any) -> np.ndarray:
        column = np.asarray(value(self) if callable(value) else value)
        column = column.astype(object) if column.dtype.kind == "U" else column
        return column if column.ndim else np.full(len(self), column)


def both(first: Rows, second: Rows) -> Rows:
    """First these rows, then those; of the same columns."""
    columns = {name: np.concatenate([column, second.columns[name]]) for name, column in first.columns.items()}
    return Rows(columns, np.concatenate([first.index, second.index]))
