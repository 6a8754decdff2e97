"""The shares by which coded values are drawn, borough by borough (`shares.yaml`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from synthetic.days import Days, return_year

FILE = Path(__file__).with_name("shares.yaml")
SINCE = 2022
"""Five return years start in this one, in the fifth before it, and so on."""


class Shares:
    """The tables of shares.yaml for the boroughs of a made-up world, by their numbers."""

    def __init__(self, boroughs: Mapping[str, Mapping[str, Any]]) -> None:
        told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        known = told.pop("boroughs")
        column = [known.index(b["la_code"]) if b["la_code"] in known else len(known) for b in boroughs.values()]
        wide = len(known) + 1
        self._tables = {
            name: pd.DataFrame({code: np.broadcast_to(row, wide)[column] / 100 for code, row in rows.items()})
            for name, rows in told.items()
        }

    def of(self, name: str) -> pd.DataFrame:
        """A table: boroughs x codes."""
        return self._tables[name]

    def draw(
        self, rng: np.random.Generator, name: str, borough: np.ndarray, among: tuple[str, ...] | None = None
    ) -> np.ndarray:
        """A code for each row, of all codes of the table or of those `among` them."""
        table = self._tables[name] if among is None else self._tables[name][list(among)]
        chances = np.cumsum(table.to_numpy(), axis=1)
        point = rng.random(len(borough)) * chances[borough, -1]
        return table.columns.to_numpy(object)[(chances[borough] <= point[:, None]).sum(axis=1)]


def highest(score: np.ndarray, borough: np.ndarray, when: Days, shares: pd.Series) -> np.ndarray:
    """True for those with the highest scores: the share of each borough, in each five return years (`SINCE`).

    A row that cannot be chosen scores minus infinity. So a value depends on whatever moves its score, and yet is as
    frequent in each borough as its share says; single years vary.
    """
    chosen, period = np.zeros(len(score), bool), (return_year(when) - SINCE) // 5
    for rows in pd.DataFrame({"borough": borough, "period": period}).groupby(["borough", "period"]).indices.values():
        cut = np.quantile(score[rows], 1 - shares.iloc[borough[rows[0]]], method="lower")
        chosen[rows] = score[rows] > cut
    return chosen
