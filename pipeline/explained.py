"""Why one family stood on a list: each value and the days behind it, the reasons as shown, what leads recorded."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features.account import Told
from lists.words import two_days
from pipeline.features_show import Shown as Landmarked
from pipeline.features_show import show
from pipeline.params import Params
from pipeline.reviewed import told_so_far
from pipeline.shown import Shown
from pipeline.view import open_view
from schemas.refusal import UnknownList

_SENTENCES = {"reasons_for": "For", "reasons_against": "Against", "not_known": "Not known"}


def explained(shown: Shown, family: str, params: Params) -> list[str]:
    """All that can be said of a listed family, as lines. Raises UnknownList where it is not on the list."""
    row = _family(shown, family)
    view = open_view("score", params.features.in_process())
    return [
        f"list {shown.list_id}, {shown.borough}, {shown.month_on:%B %Y}: family {row['family_id']}",
        *([f"WITHDRAWN: {shown.about['retired']}"] if "retired" in shown.about else []),
        *(["REPLACED: the month's list was made again, and another stands in its place"] if shown.is_replaced else []),
        *_two_days(shown),
        f"{row['section']}, {row['change']}, under child {row['child_id']}: {row['life_stage']}"
        f" in {row['months_to_stage']} months",
        row["band"],
        *_as_shown(row),
        *_entries(params, row["family_id"]),
        *_values(show(view, _landmark(row))),
    ]


def _two_days(shown: Shown) -> list[str]:
    """What is known of which day, where the extract is of another day than the month's first."""
    told = two_days(shown.month_on, date.fromisoformat(shown.about["as_of"]))
    return [told] if told else []


def _family(shown: Shown, family: str) -> dict[str, Any]:
    rows = shown.rows
    found: list[dict[str, Any]] = rows.filter(pc.starts_with(rows.column("family_id"), family)).to_pylist()
    if len(found) != 1 or not family:
        what = f"{len(found)} of the {rows.num_rows} families on list {shown.list_id} have an id that begins so"
        raise UnknownList(family or "no family", what, f"Give the family_id as it is in {shown.folder}/list.csv")
    return found[0]


def _landmark(row: dict[str, Any]) -> dict[str, Any]:
    """The landmark at which its child was listed: the records know of later months, this day tells them apart."""
    named = {name: row[name] for name in ("child_id", "borough", "life_stage", "months_to_stage")}
    return {**named, "row_id": 0, "kin_id": row["child_id"], "landmark_on": row["month_on"], "reason": "eligible"}


def _as_shown(row: dict[str, Any]) -> list[str]:
    return [f"  {title}: {words}" for name, title in _SENTENCES.items() for words in row[name]]


def _entries(params: Params, family_id: str) -> list[str]:
    """What leads recorded of the family until now, of this list and of others."""
    table, is_now = told_so_far(params)
    own = table.filter(pc.equal(table.column("family_id"), family_id)).sort_by("entry_id").to_pylist()
    when = "" if is_now else ", when the pipeline last ran; it tells none now"
    return ["", f"The review page has {len(own)} entries of this family{when}", *(_entry(one) for one in own)]


def _entry(entry: dict[str, Any]) -> str:
    what = " ".join(str(entry[name]) for name in ("kind", "decision", "wrong_what") if entry[name] is not None)
    corrects = f", corrects entry {entry['replaces_entry_id']}" if entry["replaces_entry_id"] is not None else ""
    return f"  {entry['done_on']}  list {entry['list_id']}  entry {entry['entry_id']}: {what}{corrects}"


def _values(landmarked: Landmarked) -> list[str]:
    """Every value that the models are given of the child, with the days of the records behind it."""
    days = {version.record_id: version.happened_on for version in landmarked.versions if version.is_visible}
    told = [_value(one, days) for one in landmarked.told]
    return ["", f"{len(told)} values as known before {landmarked.landmark['landmark_on']}", *told]


def _value(told: Told, days: dict[str, date | None]) -> str:
    value = "not known" if not told.is_known else "empty" if told.value is None else f"{told.value:.10g}"
    behind = _days(days.get(record_id) for record_id in told.behind)
    return f"  {told.column.name:46} {value:>9}  {told.words}{f'  <- {behind}' if behind else ''}"


def _days(days: Iterable[date | None]) -> str:
    return ", ".join(sorted("undated" if day is None else day.isoformat() for day in days))


def entries_of(params: Params, list_ids: Iterable[str]) -> pa.Table:
    """What leads recorded of some lists until now, or until the last run where the page does not answer."""
    table, _ = told_so_far(params)
    return table.filter(pc.is_in(table.column("list_id"), pa.array(sorted(list_ids), pa.string())))
