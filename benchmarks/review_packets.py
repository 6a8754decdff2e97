"""Made-up lists as the review page is handed them: as many months as asked, half of each on the one before it too."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SERVICES = ("early_help", "social_care", "youth_justice", "school")
EVENTS_PER_FAMILY = 16


def write_packets(folder: Path, boroughs: list[str], months: int, families: int) -> None:
    """A packet for each borough and month, the last of November 2026, where the page looks for them."""
    for number, borough in enumerate(boroughs):
        for back in range(months):
            month = _month_before(date(2026, 11, 1), back)
            place = folder / borough / f"{month}" / "packet.json"
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps(_packet(number, borough, month, families)), encoding="utf-8")


def _month_before(month: date, back: int) -> date:
    months = month.year * 12 + month.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _packet(number: int, borough: str, month: date, families: int) -> dict[str, Any]:
    months = month.year * 12 + month.month
    first = months * families // 2
    return {
        "borough": borough,
        "borough_name": f"Borough {number + 1}",
        "month_on": f"{month}",
        "list_id": f"{number * 100_000 + months:012x}",
        "as_of": f"{month}",
        "expires_on": f"{month + timedelta(days=31)}",
        "ranked_by_words": "the model, which reached the bar set before the run",
        "outcome_words": "care, a child protection plan or custody, within three years",
        "performance_words": ["On past lists made in this way, 13 of 100 families went on to it. 87 of 100 did not."],
        "not_covered": [],
        "capacity": {"secondary_transfer": families},
        "candidates_count": 900,
        "just_missed_count": 2,
        "families": [_family(number, first + place, month) for place in range(families)],
        "became": [],
    }


def _family(borough: int, number: int, month: date) -> dict[str, Any]:
    family = f"{borough:04x}{number:08x}" + "f" * 20
    events = [_event(family, place, month) for place in range(EVENTS_PER_FAMILY)]
    return {
        "family_id": family,
        "section": "list",
        "life_stage": "secondary_transfer",
        "stage_title": "Moving to secondary school",
        "stage_words": "A child moves to secondary school in 10 months",
        "change": "new",
        "change_words": ["New this month"],
        "status_words": "",
        "band": "Of 20 families like this, about 3 (between 2 and 5) went on to need more serious help.",
        "people": [_person(family, place) for place in range(4)],
        "reasons_for": [_reason(events[place : place + 3]) for place in range(5)],
        "reasons_against": [_reason([])],
        "not_known": ["School records are not there"],
        "events": events,
    }


def _person(family: str, place: int) -> dict[str, Any]:
    is_child = place < 2
    return {
        "person_id": f"{family[:12]}-{place}",
        "name": f"{'Child' if is_child else 'Parent'} {family[4:12]}-{place}",
        "born_on": f"{date(2015, 10, 2) if is_child else date(1985, 4, 3)}",
        "role": "child" if is_child else "parent",
        "is_at_stage": place == 0,
        "school": f"School {int(family[4:12], 16) % 7}" if is_child else "",
    }


def _event(family: str, place: int, month: date) -> dict[str, Any]:
    service = SERVICES[place % len(SERVICES)]
    from_on = month - timedelta(days=1500 - 90 * place)
    is_open = place == EVENTS_PER_FAMILY - 1
    return {
        "record_id": f"{family[:12]}-r{place}",
        "person_id": f"{family[:12]}-{place % 4}",
        "service": service,
        "kind": service.replace("_", " "),
        "details": "from school",
        "from_on": f"{from_on}",
        "to_on": None if is_open else f"{from_on + timedelta(days=60)}",
        "is_open": is_open,
    }


def _reason(events: list[dict[str, Any]]) -> dict[str, Any]:
    dates = ", ".join(event["from_on"] for event in events)
    words = (
        f"{len(events)} records in the last three years ({dates})" if events else "no offence in the last three years"
    )
    return {"words": words, "records": [event["record_id"] for event in events]}
