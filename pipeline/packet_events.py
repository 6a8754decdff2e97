"""The dated records of listed families as the review page shows them."""

from collections.abc import Iterable, Mapping
from datetime import date

from features.versions import Version
from features.words import KINDS, in_a_line
from review.packet import Event, Service

SERVICES: Mapping[str, Service] = {
    "early_help": "early_help",
    "cin_census": "social_care",
    "contacts": "social_care",
    "ssda903": "looked_after",
    "youth_justice": "youth_justice",
    "school_census": "school",
}


def events(versions: Iterable[Version], month_on: date) -> dict[str, list[Event]]:
    """What was visible at the start of `month_on` and had happened or begun before it, by child_id and day."""
    told: dict[str, list[Event]] = {}
    for version in versions:
        begun_on = version.happened_on
        is_shown = version.is_visible and version.record.dated and version.record.service in SERVICES
        if is_shown and begun_on is not None and begun_on < month_on:
            told.setdefault(version.child_id, []).append(_event(version, begun_on, month_on))
    return told


def _event(version: Version, begun_on: date, month_on: date) -> Event:
    lasts, end = version.record.spell or version.record.closes_itself, version.seen_end_on
    shown = {name: words for name, words in version.details.items() if name not in version.hidden}
    return Event(
        record_id=version.record_id,
        person_id=version.child_id,
        service=SERVICES[version.record.service],
        kind=KINDS[version.record],
        details=in_a_line(shown),
        from_on=begun_on,
        to_on=end if lasts else None,
        is_open=lasts and (end is None or end >= month_on),
    )
