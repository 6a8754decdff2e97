"""Whether the promises about time and families hold: tables in, a verdict in counts out, without any id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record

LARGE_KIN = 30  # members: above it the families of a kin are probably joined by mistake
UNSEEN_FUTURE = "the future is invisible"
KIN_APART = "no kin on both sides of a split"
KNOWN_BY_FOLD = "every date used in fitting was known"
LANDMARK = ["child_id", "life_stage", "landmark_on"]
FOLD = ["outcome", "fold", "held_out"]


@dataclass(frozen=True)
class Proof:
    """One promise: whether it holds, how much was checked, how often it was broken, and that in words."""

    name: str
    holds: bool
    checked: int
    violations: int
    words: str


def unseen_future(before: pd.DataFrame, after: pd.DataFrame, edits: Mapping[str, int]) -> Proof:
    """What was known at landmarks is the same whatever came later.

    `before` and `after` have a row per landmark (its key in LANDMARK) and a column per fact known at it; `after` is
    what was made of files in which only later things were edited, as often as `edits` tells.
    """
    name, done = UNSEEN_FUTURE, sum(edits.values())
    one, other = before.set_index(LANDMARK), after.set_index(LANDMARK)
    shared = one.index.intersection(other.index)
    only_one = len(one) + len(other) - 2 * len(shared)
    columns = one.columns.union(other.columns)
    one, other = (table.loc[shared].reindex(columns=columns) for table in (one, other))
    differ = (one != other) & ~(one.isna() & other.isna())
    by_column = differ.sum().sort_values(ascending=False, kind="stable")
    violations, checked = int(by_column.sum()) + only_one, int(differ.size)
    words = f"{checked:,} values at {len(shared):,} landmarks, {done:,} later edits in the files ({_counted(edits)})"
    if not checked or not done:
        return Proof(name, False, checked, violations, f"nothing could be compared: {words}")
    if not violations:
        return Proof(name, True, checked, 0, f"{words}: all the same")
    worst = ", ".join(f"{column} {count}" for column, count in by_column[by_column > 0].head(8).items())
    return Proof(name, False, checked, violations, f"{words}: {violations:,} differ ({only_one} landmarks; {worst})")


def kin_apart(training: pd.DataFrame, predictions: pd.DataFrame, kin: pd.Series, members: pd.Series) -> Proof:
    """No kin is on both sides of any split.

    `training` and `predictions` have outcome, fold, held_out, row_id; `kin` gives the kin of a row_id, `members` the
    kin of each person.
    """
    sides = [side.assign(kin=side["row_id"].map(kin)) for side in (training, predictions)]
    sides = [side[[*FOLD, "kin"]].drop_duplicates() for side in sides]
    without = sum(int(side["kin"].isna().sum()) for side in sides)
    both = sides[0].merge(sides[1], on=[*FOLD, "kin"])
    violations, checked = len(both) + without, len(sides[1])
    sizes = members.value_counts()
    large = int((sizes > LARGE_KIN).sum())
    splits = len(training[FOLD].drop_duplicates())
    words = f"{checked:,} kin tested in {splits} splits, {violations} of them trained on as well"
    alarm = f"ALARM: {large} kin have more than {LARGE_KIN} members; look for a hostel or refuge entered as a family"
    return Proof(KIN_APART, violations == 0, checked, violations, f"{words}; {alarm}" if large else words)


def known_by_fold(
    training: pd.DataFrame, labels: pd.DataFrame, known: pd.DataFrame, again: pd.DataFrame, lag_days: Mapping[str, int]
) -> Proof:
    """Every date used in fitting was known before the fold's first test landmark.

    `training` has outcome, fold, row_id, closed_intervals, child_id, landmark_on; `labels` is schemas.landmarks.Label;
    `known` (child_id, happened_on, known_on) all records; `again` labels of some rows, from nothing but what was known.
    """
    used = training.drop_duplicates(["outcome", "fold", "row_id"])
    told = labels.rename(columns={"as_of": "fold", "closed_intervals": "closed"})
    used = used.merge(told, on=["outcome", "fold", "row_id"], how="left", indicator=True)
    fold, landmark = (_days(used[name]) for name in ("fold", "landmark_on"))
    lag = used["outcome"].map(lag_days).to_numpy().astype("timedelta64[D]")
    closed_on = _later(landmark, used["closed_intervals"].to_numpy()) + lag
    is_other = (used["_merge"] != "both") | (used["closed"] != used["closed_intervals"])
    counts = {
        "landmarks after the fold's start": landmark > fold,
        "intervals not over, or not recorded, by then": (used["closed_intervals"] > 0).to_numpy() & (closed_on > fold),
        "labels of another date": is_other.to_numpy(),
        "events not known by then": ~_is_known(used, known),
    }
    broken = {name: int(rows.sum()) for name, rows in counts.items()}
    broken["labels that later records changed"], compared = _changed(again, labels)
    violations = sum(broken.values())
    words = f"{len(used):,} rows in {training[['outcome', 'fold']].drop_duplicates().shape[0]} fits"
    words += f", {compared:,} labels made again from what was known"
    found = ", ".join(f"{count} {name}" for name, count in broken.items() if count)
    words = f"{words}: {found or 'nothing from later'}"
    return Proof(KNOWN_BY_FOLD, violations == 0, len(used), violations, words)


def untrained() -> list[Proof]:
    """The verdicts on what was trained where nothing was."""
    return [Proof(name, True, 0, 0, "nothing was trained: too few events") for name in (KIN_APART, KNOWN_BY_FOLD)]


def cut(record: type[Record] | None, table: pa.Table, day: date) -> pa.Table:
    """Linked records as they would stand had nothing been known on or after a day (independent of features.visible)."""
    at = pa.scalar(day, pa.date32())
    table = table.filter(pc.less(table.column("known_on"), at))
    lacks_end = pc.invert(pc.fill_null(pc.less(table.column("end_known_on"), at), False))
    masked = dict.fromkeys(("ended_on", "end_known_on", "end_how"), lacks_end)
    masked["gone_on"] = pc.invert(pc.fill_null(pc.less(table.column("gone_on"), at), False))
    masked |= dict.fromkeys(record.known_at("end") if record else (), lacks_end)
    later_now = pc.greater_equal(table.column("now_known_on"), at)
    masked |= dict.fromkeys(record.known_at("now") if record else (), later_now)
    for name, mask in masked.items():
        field = table.schema.field(name)
        empty = pa.scalar(None, field.type)
        table = table.set_column(table.schema.get_field_index(name), field, pc.if_else(mask, empty, table.column(name)))
    return table


def _is_known(used: pd.DataFrame, known: pd.DataFrame) -> np.ndarray:
    """For each row whether its event, if it names one, is a record known before the fold's start."""
    events = used.assign(place=np.arange(len(used)))[used["reason"] == "event"]
    found = events.merge(known, left_on=["child_id", "event_on"], right_on=["child_id", "happened_on"])
    in_time = found.loc[_days(found["known_on"]) < _days(found["fold"]), "place"]
    is_known = (used["reason"] != "event").to_numpy(copy=True)
    is_known[in_time.to_numpy()] = True
    return is_known


def _changed(again: pd.DataFrame, labels: pd.DataFrame) -> tuple[int, int]:
    key, facts = ["outcome", "as_of", "row_id"], ["label", "reason", "event_on", "closed_intervals", "event_interval"]
    both = again.merge(labels, on=key, how="left", suffixes=("", "_stored"))
    pairs = [(both[name], both[f"{name}_stored"]) for name in facts]
    differ = [((one != other) & ~(one.isna() & other.isna())).to_numpy() for one, other in pairs]
    return int(np.any(differ, axis=0).sum()) if differ else 0, len(both)


def _days(column: pd.Series) -> np.ndarray:
    return pd.to_datetime(column).to_numpy().astype("datetime64[D]")


def _later(day: np.ndarray, years: np.ndarray) -> np.ndarray:
    """First days of months, some years later."""
    return (day.astype("datetime64[M]") + 12 * years.astype(int)).astype("datetime64[D]")


def _counted(edits: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(edits.items()))
