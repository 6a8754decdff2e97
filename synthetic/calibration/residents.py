"""The made-up children as a statistician counts them: by local authority, return year and block of families."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from synthetic.days import Days, day, return_start, return_year

BLOCKS = 20
"""Families fall into this many blocks; how the figures differ without one of them tells how sure they are."""
KEYS = ["borough", "year", "block"]
AGES = {"Unborn": -1, "Under 1": 0, "1 to 4": 1, "5 to 9": 5, "10 to 15": 10, "16 and over": 16}
"""The age bands of the Department for Education's tables, by the age in years at which each starts."""


@dataclass
class Residents:
    """Who lived where, and the return years that are counted (the year of the 31 March on which each ends).

    children: birth, adult, female, is_uasc, is_disabled; a row's position is the child's number.
    stays: child, family, borough, from_day, to_day. boroughs: how many there are.
    """

    children: pd.DataFrame
    stays: pd.DataFrame
    boroughs: int
    years: range

    def family(self, child: pd.Series) -> Days:
        """The family in which each child first lived."""
        return self._families[child]

    def in_years(self, table: pd.DataFrame, on: str = "happened_on") -> pd.DataFrame:
        """The rows whose day `on` falls in the counted years, with `on`, year and block."""
        days = table[on].to_numpy()
        year = return_year(days)
        counted = np.isin(year, self.years)
        return self._in_blocks(table[counted].assign(on=days[counted], year=year[counted]))

    def standing(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that were open at the end of each 31 March, with `on` (that day), year and block."""
        return self._in_blocks(pd.concat([self._open_on(table, year) for year in self.years], ignore_index=True))

    def any_time(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that were open on some day of each year, with `on` (the year's last day), year and block."""
        parts = []
        for year in self.years:
            first, last = return_start(year), return_start(year + 1) - 1
            inside = (table.happened_on <= last) & (table.ended_on >= first)
            parts.append(table[inside].assign(on=last, year=year))
        return self._in_blocks(pd.concat(parts, ignore_index=True))

    @cached_property
    def _families(self) -> Days:
        of = np.full(len(self.children), -1)
        first = self.stays.drop_duplicates("child")
        of[first.child] = first.family
        return of

    @cached_property
    def midyear(self) -> pd.DataFrame:
        """The born residents on each 30 June, the day of the population estimate by which the year is divided."""
        parts = []
        birth = self.children.birth.to_numpy()[self.stays.child]
        for year in self.years:
            on = day(f"{year - 1}-06-30")
            here = (self.stays.from_day <= on) & (self.stays.to_day > on) & (birth <= on)
            parts.append(self.stays.loc[here, ["child", "family", "borough"]].assign(on=on, year=year))
        return self._in_blocks(pd.concat(parts, ignore_index=True))

    @cached_property
    def _by_age(self) -> pd.Series:
        people = self.midyear
        return people.assign(age=self.ages(people)).groupby([*KEYS, "age"]).size()

    def population(self, youngest: int = 0) -> pd.Series:
        """Children at mid-year, of `youngest` years and over, by borough, year and block."""
        counts = self._by_age
        return counts[counts.index.get_level_values("age") >= youngest].groupby(level=KEYS).sum()

    def ages(self, events: pd.DataFrame) -> np.ndarray:
        """Whole years of age on the day `on`; below 0 for the unborn."""
        birth, on = (
            days.astype("M8[D]") for days in (self.children.birth.to_numpy()[events.child], events.on.to_numpy())
        )
        months = (on.astype("M8[M]") - birth.astype("M8[M]")).astype(np.int64)
        return (months - (on - on.astype("M8[M]") < birth - birth.astype("M8[M]"))) // 12

    def age_bands(self, events: pd.DataFrame) -> np.ndarray:
        """The name in `AGES` of each age on the day `on`."""
        names = np.array(list(AGES))
        return names[np.maximum(np.digitize(self.ages(events), list(AGES.values())) - 1, 0)]

    def sexes(self, events: pd.DataFrame) -> np.ndarray:
        """Male or Female."""
        return np.where(self.children.female.to_numpy()[events.child], "Female", "Male")

    def _open_on(self, table: pd.DataFrame, year: int) -> pd.DataFrame:
        last = return_start(year + 1) - 1
        return table[(table.happened_on <= last) & (table.ended_on > last)].assign(on=last, year=year)

    def _in_blocks(self, events: pd.DataFrame) -> pd.DataFrame:
        return events.assign(block=self.family(events.child) % BLOCKS)
