"""All that is known of the boroughs as of a day, as frames: what the topics of the programme's site are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from measures.editions import Editions
from measures.suppression import ALL
from schemas.records import Record


@dataclass(frozen=True)
class History:
    """The linked records of some boroughs as known as of a day.

    `records[CpPlan]` and so on have the columns of the linked table (borough, child_id, record_id, happened_on,
    ended_on, known_on, the record's own), days as datetime64[s], one row a record that still stands; `children` has
    child_id, kin_id and born_on; `coverage` borough, service, from_on, to_on. Nothing in it may be published but by
    `editions`, which know what earlier ones told.
    """

    as_of: date
    boroughs: tuple[str, ...]
    children: pd.DataFrame
    coverage: pd.DataFrame
    records: Mapping[type[Record], pd.DataFrame]
    editions: Editions = field(default_factory=Editions)

    def __getitem__(self, record: type[Record]) -> pd.DataFrame:
        return self.records[record]

    @property
    def day(self) -> pd.Timestamp:
        """The day as of which it is known, in the unit of the records' days."""
        return pd.Timestamp(self.as_of).as_unit("s")

    @property
    def places(self) -> tuple[str, ...]:
        """The boroughs, then all of them together: whom each topic has a page for."""
        return (*self.boroughs, ALL)

    def of(self, borough: str) -> History:
        """The same of one borough alone; children and their births stay, as they belong to none."""
        if borough == ALL:
            return self
        own = {record: rows[rows["borough"] == borough] for record, rows in self.records.items()}
        coverage = self.coverage[self.coverage["borough"] == borough]
        return replace(self, boroughs=(borough,), coverage=coverage, records=own)

    def covered(self, service: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first and the last day of which a source of every borough of it can tell.

        Raises KeyError where a borough has none.
        """
        told = self.coverage[self.coverage["service"] == service].groupby("borough")
        lacking = sorted(set(self.boroughs) - set(told.groups))
        if lacking:
            raise KeyError(f"{lacking[0]} covers no day of {service}")
        first, last = pd.to_datetime(told["from_on"].min()).max(), pd.to_datetime(told["to_on"].max()).min()
        return first.as_unit("s"), last.as_unit("s")
