"""The oracle, in plain Python: every column of the catalogue for one child at one landmark, obvious and slow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from features.define import Column, Measure, Of
from features.steps import TIER, Step
from schemas.records import CareEpisode, CpPlan, EhEpisode, Record
from tests.features.known_then import Kin, Row, World, is_covered, is_open, relatives, visible
from tests.features.three_valued import OneRow

Value = float | None
PLANS = (EhEpisode, CpPlan, CareEpisode)
BY_ANY_DAY = (Measure.ANY, Measure.PEOPLE)


def values(world: World, child_id: str, borough: str, landmark_on: date, columns: Iterable[Column]) -> dict[str, Value]:
    """The value of each column by its name; None where nothing is to be told or the days are not covered."""
    then = Then(world, child_id, landmark_on)
    return {
        column.name: value(then, column) if is_covered(world, borough, column, landmark_on) else None
        for column in columns
    }


@dataclass(frozen=True)
class Then:
    """What could be known of a child at a landmark."""

    world: World
    child_id: str
    landmark_on: date

    @cached_property
    def relatives(self) -> list[Kin]:
        """The others of the child's families."""
        return relatives(self.world, self.child_id, self.landmark_on)

    @cached_property
    def _told(self) -> dict[tuple[type[Record], str], list[Row]]:
        return {}

    def people(self, of: Of) -> list[str]:
        """Whose records count."""
        if of is Of.OWN:
            return [self.child_id]
        asked: dict[Of, Callable[[Kin], bool]] = {
            Of.SIBLINGS: lambda kin: kin.is_sibling,
            Of.PARENTS: lambda kin: kin.is_parent,
            Of.HOUSEHOLD: lambda kin: kin.same_household,
        }
        return [kin.relative_id for kin in self.relatives if asked[of](kin)]

    def rows_of(self, source: type[Record], person: str) -> list[Row]:
        """A person's visible rows of a class, with all that a declaration may ask of each."""
        if (source, person) not in self._told:
            seen = self._steps(person) if source is Step else self._seen(source, person)
            self._told[source, person] = [self._with_days(row, seen, person) for row in seen]
        return self._told[source, person]

    def _end(self, row: Row) -> date:
        return self.landmark_on if is_open(row, self.landmark_on) else row["ended_on"]

    def _seen(self, record: type[Record], person: str) -> list[Row]:
        return [
            row | {"is_spell": record.spell}
            for row in visible(self.world, record, self.landmark_on)
            if row["child_id"] == person
        ]

    def _with_days(self, row: Row, seen: list[Row], person: str) -> Row:
        began_on, ended_on = row["happened_on"], row["ended_on"]
        before = [other for other in seen if other["happened_on"] and began_on and other["happened_on"] < began_on]
        ends = [self._end(other) if other["is_spell"] else other["happened_on"] for other in before]
        kin = next((kin for kin in self.relatives if kin.relative_id == person), None)
        return row | {
            "days_before": began_on and (self.landmark_on - began_on).days,
            "end_days_before": ended_on and (self.landmark_on - ended_on).days,
            "is_open": is_open(row, self.landmark_on),
            "days_after_last": max((began_on - max(ends)).days, 0) if ends else None,
            "age_months": kin and kin.age_months,
            "gap_months": kin and kin.gap_months,
        }

    def _steps(self, person: str) -> list[Row]:
        plans = [row["happened_on"] for record in PLANS for row in self._helped(record, person)]
        ends = [row["ended_on"] for row in self._seen(EhEpisode, person) if row["ended_on"]]
        return [
            row
            | {"kind": record.__name__, "tier": tier}
            | {
                "days_to_plan": min(
                    (gap for day in plans if (gap := (day - row["happened_on"]).days) >= 0), default=None
                )
            }
            | {
                "days_after_help": min(
                    (gap for day in ends if (gap := (row["happened_on"] - day).days) >= 0), default=None
                )
            }
            for record, tier in TIER.items()
            for row in self._helped(record, person)
        ]

    def _helped(self, record: type[Record], person: str) -> list[Row]:
        """The records that are a step: short breaks are not being looked after."""
        return [row for row in self._seen(record, person) if row.get("legal_status") not in ("V3", "V4")]


def counted(then: Then, column: Column) -> list[Row]:
    """The visible rows, of those whom a column counts, that have its codes and pass its body."""
    rows = [row for person in then.people(column.of) for row in then.rows_of(column.feature.source, person)]
    asked = [row | dict.fromkeys(too_far_back(row, column)) for row in rows if has_code(row, column)]
    return [row for row in asked if column.feature.body(OneRow(row)).counts()]  # type: ignore[arg-type, attr-defined]


def too_far_back(row: Row, column: Column) -> list[str]:
    """What a row tells of an earlier one that lies further back than its declaration looks."""
    told = [name for name in ("days_after_last", "days_after_help") if row.get(name) is not None]
    return [name for name in told if row[name] > column.feature.looks_back]


def has_code(row: Row, column: Column) -> bool:
    """Whether it has one of the column's codes; every row has where none are named."""
    if column.feature.codes is None:
        return True
    told = row[column.feature.codes[0]]
    named = told if isinstance(told, list) else [told]
    return any(code in column.codes for code in named)


def value(then: Then, column: Column) -> Value:
    """What a column says, were everything covered."""
    found = _VALUES[column.feature.measure](then, column, counted(then, column))
    return found if found is None or column.feature.cap is None else min(found, column.feature.cap)


def begun(rows: list[Row], days: int | None, until: int = 0) -> list[Row]:
    """The rows that began in the `days` before the day `until` days before the landmark; all where days is None."""
    if days is None:
        return rows
    return [row for row in rows if row["days_before"] is not None and until < row["days_before"] <= until + days]


def days_of(row: Row, then: Then, days: int | None) -> set[date]:
    """The days of a spell in the window: from its start to the day before its end, or before the landmark."""
    first = max(row["happened_on"], then.landmark_on - timedelta(days=days) if days else date.min)
    last = then.landmark_on if is_open(row, then.landmark_on) else row["ended_on"]
    return {first + timedelta(days=day) for day in range((last - first).days)}


def touching(then: Then, column: Column, rows: list[Row]) -> list[Row]:
    """The rows of which any day is in the window; without one, all."""
    if column.days is None or not column.feature.source.spell:
        return begun(rows, column.days)
    return [row for row in rows if row["happened_on"] and days_of(row, then, column.days)]


def _count(then: Then, column: Column, rows: list[Row]) -> Value:
    return len(begun(rows, column.days))


def _any(then: Then, column: Column, rows: list[Row]) -> Value:
    return 1 if touching(then, column, rows) else 0


def _people(then: Then, column: Column, rows: list[Row]) -> Value:
    return len({row["child_id"] for row in touching(then, column, rows)})


def _days(then: Then, column: Column, rows: list[Row]) -> Value:
    return len({(row["child_id"], day) for row in rows for day in days_of(row, then, column.days)})


def _days_since(then: Then, column: Column, rows: list[Row]) -> Value:
    return min((row["days_before"] for row in begun(rows, column.days)), default=None)


def _days_since_first(then: Then, column: Column, rows: list[Row]) -> Value:
    return max((row["days_before"] for row in begun(rows, column.days)), default=None)


def _days_since_end(then: Then, column: Column, rows: list[Row]) -> Value:
    ends = [row["end_days_before"] for row in rows if not row["is_open"]]
    return min((days for days in ends if column.days is None or days <= column.days), default=None)


def _is_open(then: Then, column: Column, rows: list[Row]) -> Value:
    return 1 if any(row["is_open"] for row in rows) else 0


def _days_open(then: Then, column: Column, rows: list[Row]) -> Value:
    return max((row["days_before"] for row in rows if row["is_open"]), default=0)


def _trend(then: Then, column: Column, rows: list[Row]) -> Value:
    assert column.days is not None
    return len(begun(rows, column.days)) - len(begun(rows, column.days, until=column.days))


def _quarters(then: Then, column: Column, rows: list[Row]) -> Value:
    return len({4 * (row["days_before"] - 1) // 365 for row in begun(rows, column.days)})


def _amounts(column: Column, rows: list[Row]) -> list[int]:
    told = [row[column.feature.amount[0]] for row in begun(rows, column.days)]
    return [amount for amount in told if amount is not None]


def _kinds(then: Then, column: Column, rows: list[Row]) -> Value:
    return len(set(_amounts(column, rows)))


def _sum(then: Then, column: Column, rows: list[Row]) -> Value:
    amounts = _amounts(column, rows)
    return sum(amounts) if amounts or not begun(rows, column.days) else None


def _highest(then: Then, column: Column, rows: list[Row]) -> Value:
    amounts = _amounts(column, rows)
    return max(amounts) if amounts else None if begun(rows, column.days) else 0


def _lowest(then: Then, column: Column, rows: list[Row]) -> Value:
    return min(_amounts(column, rows), default=None)


def _share(then: Then, column: Column, rows: list[Row]) -> Value:
    part, whole = column.feature.amount
    told = [row for row in begun(rows, column.days) if row[part] is not None and row[whole] is not None]
    all_of_it = sum(row[whole] for row in told)
    return 100 * sum(row[part] for row in told) / all_of_it if all_of_it else None


def _days_since_highest(then: Then, column: Column, rows: list[Row]) -> Value:
    amounts = _amounts(column, rows)
    at_the_top = [row for row in begun(rows, column.days) if amounts and row[column.feature.amount[0]] == max(amounts)]
    return max((row["days_before"] for row in at_the_top), default=None)


_VALUES: dict[Measure, Callable[[Then, Column, list[Row]], Value]] = {
    Measure.COUNT: _count,
    Measure.ANY: _any,
    Measure.DAYS: _days,
    Measure.DAYS_SINCE: _days_since,
    Measure.DAYS_SINCE_FIRST: _days_since_first,
    Measure.DAYS_SINCE_END: _days_since_end,
    Measure.IS_OPEN: _is_open,
    Measure.DAYS_OPEN: _days_open,
    Measure.PEOPLE: _people,
    Measure.TREND: _trend,
    Measure.QUARTERS: _quarters,
    Measure.KINDS: _kinds,
    Measure.SUM: _sum,
    Measure.SHARE: _share,
    Measure.HIGHEST: _highest,
    Measure.LOWEST: _lowest,
    Measure.DAYS_SINCE_HIGHEST: _days_since_highest,
}
