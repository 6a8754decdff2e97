"""The families of a month's list as the review page shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lists import words
from pipeline.packet_people import Known, held_back, people, shown
from review.packet import Event, Family, Reason

SECTIONS = ("list", "own_section")
Sides = Mapping[str, Sequence[Reason]]


def families(
    listed: pd.DataFrame,
    sentences: pd.DataFrame,
    members: pd.DataFrame,
    known: Known,
    events: Mapping[str, Sequence[Event]],
) -> tuple[Family, ...]:
    """The families in the order of the list.

    `listed` is schemas.lists.ListedFamily with why_changed, why it was not on the last list; `sentences` is
    ListedReason with people, whose the records behind it are, `members` schemas.landmarks.Member at the month.
    """
    told, rows = _reasons(sentences), listed[listed["section"].isin(SECTIONS)].to_dict("records")
    return tuple(
        _family(row, told[row["family_id"]], members[members["family_id"] == row["family_id"]], known, events)
        for row in rows
    )


def _reasons(sentences: pd.DataFrame) -> dict[str, dict[str, list[Reason]]]:
    found: dict[str, dict[str, list[Reason]]] = defaultdict(lambda: {"for": [], "against": []})
    for row in sentences.sort_values(["family_id", "side", "place"]).to_dict("records"):
        found[row["family_id"]][row["side"]].append(_reason(row))
    return found


def _reason(row: Mapping[Any, Any]) -> Reason:
    return Reason(words=row["words"], records=tuple(row["records"]), people=tuple(row["people"]))


def _family(
    row: Mapping[Any, Any],
    reasons: Sides,
    members: pd.DataFrame,
    known: Known,
    events: Mapping[str, Sequence[Event]],
) -> Family:
    there = shown(members, known)
    who = there[~there["objects"]]["child_id"]
    # a column of texts gives an empty one as no text at all
    why, status = (row[name] if isinstance(row[name], str) else "" for name in ("why_changed", "status_reason"))
    return Family(
        family_id=row["family_id"],
        section=row["section"],
        life_stage=row["life_stage"],
        stage_title=words.stage_title(row["life_stage"]),
        stage_words=words.stage_in(row["life_stage"], int(row["months_to_stage"])),
        change=row["change"],
        change_words=(words.change_words(row["change"]), *([why] if why else [])),
        status_words=words.own_section_words(status) if status else "",
        band=row["band"],
        people=people(there, known),
        reasons_for=tuple(reasons["for"]),
        reasons_against=tuple(reasons["against"]),
        not_known=(*row["not_known"], *held_back(members, known)),
        events=tuple(sorted((e for one in who for e in events.get(one, ())), key=_by_day)),
    )


def _by_day(event: Event) -> tuple[Any, ...]:
    return (event.from_on, event.service, event.kind, event.record_id)
