"""What changed since the last list, and why: for each family that joined it and each that left it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lists.standing import AWAKE
from lists.words import day_words

JOINED, LEFT = "joined", "left"
_MONTHS = 12
_WORDS = {
    "birthday": "A child has come within a year of the stage",
    "new_record": "New in the records: {kind}",
    "data_corrected": "Corrected in the records: {kind}",
    "rest_over": "Its rest is over",
    "model_changed": "Families are ranked in another way than last month",
    "place_freed": "It moved up: places became free",
    "got_help": "It is open to help now",
    "aged_out": "Its child has passed the stage",
    "no_current_member": "Nobody is entered in the family any more",
    "left_area": "Its child has moved away",
    "looked_after": "Its child is looked after now",
    "on_cp_plan": "Its child is on a child protection plan now",
    "objection": "There is an objection",
    "withdrawn": "The records behind it were withdrawn",
    "decided": "It was decided on, and rests",
    "wrong_data": "It is on hold: something in its records is wrong",
    "no_consent": "It is on hold: there is no consent",
    "at_rest": "It was shown, and rests",
    "overtaken": "Others come before it",
    "other": "No child of it is asked about now",
}


@dataclass(frozen=True)
class Then:
    """The last list: its rows (family_id, child_id, months_to_stage) and its month."""

    listed: pd.DataFrame
    month_on: date


@dataclass(frozen=True)
class Now:
    """This month: its families with section and change, and what is known of families that may have left.

    `found` has family_id and standing of all that could be listed; `statuses` family_id, status and reason of all of
    the last list; `reasons` tells of each child_id whether it is in the cohort; `news` has family_id, what, kind and
    happened_on, the latest first; `is_other_model`: whether what ranks is other than last month.
    """

    families: pd.DataFrame
    found: pd.DataFrame
    statuses: pd.DataFrame
    reasons: dict[str, str]
    news: pd.DataFrame
    is_other_model: bool
    month_on: date


def changes(then: Then, now: Now) -> list[dict[str, Any]]:
    """One row a family that joined or left: family_id, what, why, words, kind and happened_on of the record behind."""
    listed = now.families[now.families["section"] == "list"]
    gap = 12 * (now.month_on.year - then.month_on.year) + now.month_on.month - then.month_on.month
    joined = listed[~listed["family_id"].isin(then.listed["family_id"])].to_dict("records")
    left = then.listed[~then.listed["family_id"].isin(listed["family_id"])].to_dict("records")
    told = [_joined(row, now, gap) for row in joined] + [_left(row, now, gap) for row in left]
    return sorted(told, key=lambda row: (row["what"], row["family_id"]))


def _joined(row: dict[Any, Any], now: Now, gap: int) -> dict[str, Any]:
    if row["months_to_stage"] > _MONTHS - gap:
        return _told(row, JOINED, "birthday")
    ours = now.news[now.news["family_id"] == row["family_id"]]
    for what, why in (("new", "new_record"), ("corrected", "data_corrected"), ("withdrawn", "data_corrected")):
        such = ours[ours["what"] == what].to_dict("records")
        if such:
            return _told(row, JOINED, why, such[0])
    if row["change"] == "returning":
        return _told(row, JOINED, "rest_over")
    return _told(row, JOINED, "model_changed" if now.is_other_model else "place_freed")


def _left(row: dict[Any, Any], now: Now, gap: int) -> dict[str, Any]:
    status = now.statuses[now.statuses["family_id"] == row["family_id"]].to_dict("records")[0]
    if status["status"] == "own_section":
        return _told(row, LEFT, "got_help")
    if status["status"] == "listable":
        standing = now.found.loc[now.found["family_id"] == row["family_id"], "standing"].tolist()
        why = standing[0] if standing else "other"
        return _told(row, LEFT, "overtaken" if why == AWAKE else why)
    if status["reason"] == "no_child_at_a_stage":
        gone = {"left_area": "left_area", "no_visible_record": "withdrawn"}.get(now.reasons.get(row["child_id"], ""))
        return _told(row, LEFT, gone or ("aged_out" if row["months_to_stage"] - gap < 1 else "other"))
    return _told(row, LEFT, status["reason"] if status["reason"] in _WORDS else "other")


def _told(row: dict[Any, Any], what: str, why: str, record: dict[Any, Any] | None = None) -> dict[str, Any]:
    kind, happened_on = (record["kind"], record["happened_on"]) if record else (None, None)
    when = f" of {day_words(happened_on)}" if happened_on else ""
    words = _WORDS[why].format(kind=f"{kind}{when}")
    return {
        "family_id": row["family_id"],
        "what": what,
        "why": why,
        "words": words,
        "kind": kind,
        "happened_on": happened_on,
    }
