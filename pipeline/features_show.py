"""`python -m pipeline.features show CHILD LANDMARK`: what was known of one child on one day, and why each value is.

For an analyst's desk: it prints pseudonyms and dated records of one family, and nothing that publishes imports it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features.account import Told, accounts
from features.relatives import relatives
from features.versions import Version, versions
from features.words import KINDS, SOURCES
from pipeline import store
from pipeline.params import Params, read_params
from pipeline.scene import Gap, Scene
from pipeline.timeline_page import Page, numbers_of, page, row_of
from pipeline.view import VIEWS, View, open_view
from schemas.landmarks import Landmark, Relative
from schemas.records import Membership, Record
from schemas.refusal import NoLandmark, UnknownChild

LANDMARKS = store.DATA / "landmarks"
WINDOWS = (365, 1095, 1825)


@dataclass(frozen=True)
class Shown:
    """One child's landmark: its row of the spine, its people by child_id, their records, and every value."""

    landmark: dict[str, Any]
    people: dict[str, str]
    versions: list[Version]
    told: list[Told]
    coverage: pa.Table


def command(words: Sequence[str]) -> None:
    """Print one child's landmark; with --page also write it as a page with a drawing."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.features show", description=__doc__)
    parser.add_argument("child", help="a child_id, or its beginning")
    parser.add_argument("landmark", help="a landmark of that child, such as 2026-02-01")
    parser.add_argument("--view", choices=VIEWS, help="as known by train.as_of, or by the latest extracts")
    parser.add_argument("--short", action="store_true", help="only the columns that have records")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a page with a drawing; keep it to yourself")
    told = parser.parse_args(words)
    params = read_params()
    name, landmark = find(told.child, told.landmark, (told.view,) if told.view else VIEWS)
    shown = show(open_view(name, params.features.in_process()), landmark)
    print("\n".join(lines(shown, params, short=told.short)), flush=True)
    if told.page:
        told.page.write_text(page(page_of(shown)), encoding="utf-8")


def find(child: str, landmark: str, views: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The view and the row of the spine. Raises UnknownChild, NoLandmark."""
    spines = {view: store.read_table(LANDMARKS / view / "spine.parquet", Landmark.arrow()) for view in views}
    found = {view: _of_child(spine, child) for view, spine in spines.items()}
    whole = sorted({row["child_id"] for rows in found.values() for row in rows})
    if not whole:
        do = "Give a child_id of data/landmarks, or its beginning; family members without a stage are not there"
        raise UnknownChild(child, "no child with a landmark has an id that begins so", do)
    if len(whole) > 1:
        raise UnknownChild(child, f"{len(whole)} children have an id that begins so", "Give more of it")
    for view, rows in found.items():
        for row in rows:
            if str(row["landmark_on"]) == landmark:
                return view, row
    there = sorted({str(row["landmark_on"]) for rows in found.values() for row in rows})
    raise NoLandmark(landmark, f"{whole[0]} has no landmark of that day", f"There are: {', '.join(there)}")


def _of_child(spine: pa.Table, child: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spine.filter(pc.starts_with(spine.column("child_id"), child)).to_pylist()
    return rows


def show(view: View, landmark: dict[str, Any]) -> Shown:
    """All that is told of one landmark: only the records of the child and its relatives are read."""
    import ibis

    spine = pa.Table.from_pylist([landmark], schema=Landmark.arrow())
    own = ibis.memtable(spine)
    kin = view.compute(relatives(own, view.tables[Membership], view.children)).select(Relative.arrow().names)
    kin = kin.cast(Relative.arrow()).sort_by([("role", "ascending"), ("relative_id", "ascending")])
    people = _named(landmark["child_id"], kin)
    tables: dict[type[Record], pa.Table] = {
        record: view.compute(table.filter(table.child_id.isin(list(people)))).cast(record.linked())
        for record, table in view.tables.items()
    }
    coverage = view.compute(view.coverage)
    told = accounts(spine, kin, tables, coverage)[landmark["row_id"]]
    own_borough = coverage.filter(pc.equal(coverage.column("borough"), landmark["borough"]))
    return Shown(landmark, people, versions(tables, landmark["landmark_on"]), told, own_borough)


def _named(child_id: str, kin: pa.Table) -> dict[str, str]:
    """Who is who: the child, then each relative by role, as known at the landmark."""
    people, counts = {child_id: "the child"}, dict[str, int]()
    for row in kin.to_pylist():
        if row["relative_id"] not in people:
            counts[row["role"]] = counts.get(row["role"], 0) + 1
            elsewhere = "" if row["same_household"] else ", elsewhere now"
            people[row["relative_id"]] = f"{row['role']} {counts[row['role']]}{elsewhere}"
    return people


def lines(shown: Shown, params: Params, *, short: bool) -> list[str]:
    """The printed page: the landmark, the people, the records by day, the columns."""
    row = shown.landmark
    about = f"{row['child_id']}  {row['life_stage']}, landmark {row['landmark_on']}, {row['borough']}: {row['reason']}"
    people = [f"  {name}: {child_id}" for child_id, name in shown.people.items()]
    longest = params.landmarks.longest_window_days
    counted = {record_id for told in shown.told for record_id in told.behind}
    records = [_record(version, shown, longest, counted) for version in shown.versions]
    columns = [_column(told) for told in shown.told if told.behind or not short]
    return [about, "", "People", *people, "", "Records", *records, "", "Columns", *columns]


def _record(version: Version, shown: Shown, longest: int, counted: set[str]) -> str:
    days = f"{version.happened_on or 'undated'} to {version.ended_on or '-'}"
    told = "; ".join(f"{name}: {value}" for name, value in version.details.items())
    state = "seen    " if version.is_visible else "not seen"
    why = [version.why, *_uncounted(version, shown.landmark["landmark_on"], longest, counted)]
    who = shown.people[version.child_id]
    return f"  {state}  {days:24}  {who}: {KINDS[version.record]}  [{told}]  {'; '.join(why)}  {version.record_id}"


def _uncounted(version: Version, landmark_on: date, longest: int, counted: set[str]) -> list[str]:
    """Why a visible record counts in no column."""
    if not version.is_visible or version.record_id in counted:
        return []
    is_over = not (version.record.spell or version.record.closes_itself) or version.seen_end_on is not None
    last = version.seen_end_on or version.happened_on
    if is_over and last is not None and (landmark_on - last).days > longest:
        return [f"before the longest window, {longest} days"]
    return ["in no column: outside each window, or not what a column counts"]


def _column(told: Told) -> str:
    """A column's line; of the records behind it the beginnings of their ids."""
    value = "not known" if not told.is_known else "empty" if told.value is None else f"{told.value:.10g}"
    behind = f"  <- {', '.join(record_id[:8] for record_id in told.behind)}" if told.behind else ""
    return f"  {told.column.name:46} {value:>9}  {told.words}{behind}"


def page_of(shown: Shown) -> Page:
    """The landmark as a page with a drawing."""
    row = shown.landmark
    scene = Scene(
        f"{row['child_id']}, {row['life_stage'].replace('_', ' ')}",
        row["landmark_on"],
        shown.people,
        shown.versions,
        gaps(shown.coverage),
        WINDOWS,
        None,
        [],
    )
    numbers = numbers_of(scene)
    told = [row_of(one, numbers) for one in shown.told if one.behind]
    others = [row_of(one, numbers) for one in shown.told if not one.behind]
    return Page(
        scene, f"{row['borough']}: {row['reason'].replace('_', ' ')}. Keep this page to yourself.", told, (), others
    )


def gaps(coverage: pa.Table) -> list[Gap]:
    """The days that each source of the borough does not tell: between, before and after those that it does."""
    found = []
    for service in SOURCES:
        told = coverage.filter(pc.equal(coverage.column("service"), service)).sort_by("from_on").to_pylist()
        starts = [date.min, *(row["to_on"] + timedelta(days=1) for row in told)]
        ends = [*(row["from_on"] for row in told), date.max]
        found += [Gap(service, first, last) for first, last in zip(starts, ends, strict=True) if first < last]
    return found
