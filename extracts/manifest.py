"""The manifest of an extract: whose it is, of which date, and which days each source covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import yaml

from schemas.refusal import BadManifest
from schemas.view import Coverage

SOURCES = ("cin_census", "ssda903", "early_help", "youth_justice", "people", "annex_a", "ssd", "school_census")
_YEARS = range(1900, 2101)
Intervals = tuple[tuple[date, date], ...]
RETURNS = ("cin_census", "ssda903")
"""The statutory returns, whose place the Standard Safeguarding Dataset takes where it is given."""


@dataclass(frozen=True)
class Manifest:
    """What manifest.yaml says. `covers` holds, per source, intervals of days of which both ends are covered."""

    la_code: str
    la_name: str
    extract_on: date
    covers: dict[str, Intervals]

    def coverage(self, borough: str) -> pa.Table:
        """The covered intervals as a table; intervals that touch are one."""
        rows = [
            {"borough": borough, "service": service, "from_on": start, "to_on": end}
            for service, intervals in sorted(self.of_services().items())
            for start, end in _joined(intervals)
        ]
        return pa.Table.from_pylist(rows, schema=Coverage.arrow())

    def of_services(self) -> dict[str, Intervals]:
        """The intervals of each service. What ssd covers, the returns do too."""
        by_dataset = self.covers.get("ssd", ())
        covers = self.covers | {source: self.covers.get(source, ()) + by_dataset for source in RETURNS if by_dataset}
        return covers | {
            "contacts": self.covers.get("annex_a", ()) + by_dataset
        }  # no source of that name: both give them

    def uncovered_returns(self) -> list[str]:
        """The statutory returns of which no day is covered, by the dataset neither."""
        told = self.of_services()
        return [source for source in RETURNS if not told.get(source)]

    def begins_on(self, service: str, came: Collection[str]) -> date | None:
        """The first day that an export of a service covers, of the sources that came; None where nothing is said of it.

        Where ssd came it stands in place of the returns, which may have covered earlier days.
        """
        own = ("ssd",) if service in RETURNS and "ssd" in came else (service,)
        sources = {"contacts": ("annex_a", "ssd")}.get(service, own)
        told = [start for source in sources if source in came for start, _ in self.covers.get(source, ())]
        return min(told, default=None)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the extract in `folder`. Raises BadManifest with the key and the fix."""
    path = folder / "manifest.yaml"
    if not path.is_file():
        raise BadManifest(str(path), "there is no manifest", "Copy the last month's and change extract_date and covers")
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    # a ValueError is what yaml makes of a day that there is not, a RecursionError of brackets without end
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadManifest(str(path), "it is not valid YAML", "Check its indentation and quotes") from error
    if not isinstance(told, dict):
        raise BadManifest(str(path), "it holds no keys", "Give la_code, la_name, extract_date and covers")
    manifest = Manifest(
        la_code=_text(path, told, "la_code"),
        la_name=_text(path, told, "la_name"),
        extract_on=_day(path, "extract_date", told.get("extract_date")),
        covers=_covers(path, told.get("covers")),
    )
    if folder.name != manifest.extract_on.isoformat():
        raise BadManifest(
            str(path), f"extract_date is {manifest.extract_on} but the folder is {folder.name}", "Make the two agree"
        )
    _refuse_days_to_come(path, manifest)
    return manifest


def _refuse_days_to_come(path: Path, manifest: Manifest) -> None:
    """Nothing is known of the day of the extract or one after it: covered, it would count as one without records."""
    for source, intervals in manifest.covers.items():
        if any(end >= manifest.extract_on for _, end in intervals):
            last_on = manifest.extract_on - timedelta(days=1)
            what = f"covers.{source} runs up to the extract date or beyond it"
            raise BadManifest(str(path), what, f'Write to: "{last_on}", the day before the extract date, at the latest')


def _text(path: Path, told: dict[str, object], key: str) -> str:
    value = told.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadManifest(str(path), f"{key} is missing or not a quoted text", f'Write {key}: "..."')
    return value


def _day(path: Path, key: str, value: object) -> date:
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if day.year in _YEARS:
            return day
    what = "is missing" if value is None else f"is not a quoted date from {_YEARS[0]} to {_YEARS[-1]}"
    raise BadManifest(str(path), f"{key} {what}", f'Write {key}: "2026-11-01", with the quotes')


def _covers(path: Path, value: object) -> dict[str, tuple[tuple[date, date], ...]]:
    if not isinstance(value, dict) or not value:
        raise BadManifest(str(path), "covers is missing", "Give for each source a list of {from, to}")
    unknown = sorted(map(str, set(value) - set(SOURCES)))
    if unknown:
        raise BadManifest(str(path), f"covers names {unknown[0]}", f"Use one of {', '.join(SOURCES)}")
    return {source: _intervals(path, source, entries) for source, entries in value.items()}


def _intervals(path: Path, source: str, entries: object) -> Intervals:
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise _no_intervals(path, source)
    return tuple(_interval(path, source, entry) for entry in entries)


def _no_intervals(path: Path, source: str) -> BadManifest:
    return BadManifest(str(path), f"covers.{source} is not a list of {{from, to}}", 'Write [{from: "...", to: "..."}]')


def _interval(path: Path, source: str, entry: object) -> tuple[date, date]:
    if not isinstance(entry, dict):
        raise _no_intervals(path, source)
    start, end = (_day(path, f"covers.{source}.{key}", entry.get(key)) for key in ("from", "to"))
    if end < start:
        raise BadManifest(str(path), f"covers.{source} ends before it begins", "Swap from and to")
    return start, end


def covered_by_any(*told: pa.Table) -> pa.Table:
    """The days that any of some tables of coverage covers; intervals that touch are one."""
    days: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in pa.concat_tables(told).to_pylist():
        days.setdefault((row["borough"], row["service"]), []).append((row["from_on"], row["to_on"]))
    rows = [
        {"borough": borough, "service": service, "from_on": start, "to_on": end}
        for (borough, service), intervals in sorted(days.items())
        for start, end in _joined(tuple(intervals))
    ]
    return pa.Table.from_pylist(rows, schema=Coverage.arrow())


def _joined(intervals: tuple[tuple[date, date], ...]) -> list[tuple[date, date]]:
    joined: list[tuple[date, date]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
