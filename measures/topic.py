"""What a page of the programme's site is made of: sections, each a finding, a picture and the table under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Section:
    """One finding with what it rests on.

    `finding` is a sentence with its figures, or says that there is too little to tell. `table` is as it may be
    published (measures.suppression): an empty number is one that must not be seen, and is shown as `c`. `columns` are
    the headings of those of its columns that are shown, in that order. `chart` is an SVG, or nothing where there is
    nothing to draw. `how` says in plain words how it was made and what it does not say. `figures` go to MLflow, by a
    short name, and `series` by a short name and a month (its year and number, as in 202611).
    """

    name: str
    title: str
    finding: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    how: str
    chart: bytes | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    series: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Topic:
    """One page: what it asks, its sections, and what it cannot say."""

    name: str
    title: str
    asks: str
    sections: Sequence[Section]
    cannot_say: Sequence[str]
