"""The month's list of one borough as a page for early-help leads, and the same as CSV. No names are on either."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lists import words
from lists.left_off import left_off_words

_TEMPLATES = Path(__file__).parent / "templates"
SECTIONS = ("list", "own_section")
_COUNTED = "just_missed"  # a section that is told of in a number alone
_SENTENCES = ("reasons_for", "reasons_against", "not_known")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class About:
    """What a list says of itself: of whom, when, how it was ranked, and how far to trust it."""

    borough_name: str
    month_on: date
    as_of: date
    """What was known before this day tells who may be on it; chances and reasons are of the month's first."""
    expires_on: date
    """The first day on which it is no longer to be used."""
    list_id: str
    ranked_by_words: str
    """Follows "Families were ranked by"."""
    outcome_words: str
    """What the chances are about."""
    capacity: Mapping[str, int]
    """Families a month, by life stage, in the order in which the stages are shown."""
    not_covered: list[str]
    """Sentences on what data is missing for the borough."""
    performance_words: list[str]
    """Sentences on how past lists of this kind turned out."""
    candidates_count: int
    """Families that could have been listed."""
    left_off: Mapping[str, int]
    """How many of them are not, and why, as `left_off.left_off` counts them."""
    ranking: str
    """What ranked and since when, to tell whether it is what ranked the last list."""

    def plain(self) -> dict[str, Any]:
        """The same as plain values, days as text."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


def list_page(listed: pd.DataFrame, about: About, changed: pd.DataFrame, demand: pd.DataFrame) -> str:
    """One self-contained HTML page of the list.

    `listed` is schemas.lists.ListedFamily of one borough and month, `changed` ListedChange, empty on the first list,
    and `demand` schemas.lists.Demand.
    """
    _refuse_a_mixture(listed, about)
    why = dict(zip(changed["family_id"], changed["words"], strict=True))
    told = listed.assign(why_changed=listed["family_id"].map(why))
    main, own = (told[told["section"] == section] for section in SECTIONS)
    template = _environment().get_template("list.html")
    return template.render(
        about=about,
        known_until=about.as_of - timedelta(days=1),
        two_days=words.two_days(about.month_on, about.as_of),
        stages=_stages(main, about.capacity),
        listed_count=len(main),
        own=_families(own),
        left_off=left_off_words(about.left_off),
        joined=_counted(changed, "joined"),
        left=_counted(changed, "left"),
        demand=[row | {"stage": words.stage_title(row["life_stage"])} for row in demand.to_dict("records")],
    )


def safe_csv(rows: pd.DataFrame) -> str:
    """Rows as CSV for people: no cell is a formula to a spreadsheet."""
    return rows.map(_cell).to_csv(index=False, lineterminator="\n")


def list_csv(listed: pd.DataFrame) -> str:
    """The list as CSV, sentences joined by "; ". No cell is a formula to a spreadsheet."""
    return safe_csv(listed[listed["section"] != _COUNTED])


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(day=words.day_words, month=words.month_words)
    made.globals.update(counted=words.counted)
    return made


def _refuse_a_mixture(listed: pd.DataFrame, about: About) -> None:
    """One borough's families must never be shown to another, nor a family be lost between two sections."""
    if listed["borough"].nunique() > 1:
        found = ", ".join(sorted(listed["borough"].unique()))
        raise ValueError(f"a page is of one borough, these rows are of {found}: make a page for each")
    strays = pd.to_datetime(listed["month_on"]).dt.date.ne(about.month_on)
    if strays.any():
        raise ValueError(f"{strays.sum()} of {len(listed)} rows are not of {about.month_on}: keep that month's")
    lost = ~listed["section"].isin((*SECTIONS, _COUNTED))
    if lost.any():
        raise ValueError(f"{lost.sum()} of {len(listed)} rows have a section that is none of {', '.join(SECTIONS)}")


def _stages(main: pd.DataFrame, capacity: Mapping[str, int]) -> list[dict[str, Any]]:
    """The stages that have room or families, each with its families in the order given."""
    names = dict.fromkeys([*(name for name, room in capacity.items() if room), *main["life_stage"]])
    return [
        {
            "title": words.stage_title(name),
            "capacity": capacity.get(name, 0),
            "families": _families(main[main["life_stage"] == name]),
        }
        for name in names
    ]


def _counted(changed: pd.DataFrame, what: str) -> list[tuple[str, int]]:
    """How many families joined or left for each reason, the most frequent first. Records are told at the family."""
    rows = changed[changed["what"] == what].to_dict("records")
    told = Counter(row["words"].partition(":")[0] if isinstance(row["kind"], str) else row["words"] for row in rows)
    return sorted(told.items(), key=lambda one: (-one[1], one[0]))


def _families(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [_family(row) for row in rows.to_dict("records")]


def _family(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A family as the template shows it."""
    has_reason = isinstance(row["status_reason"], str) and row["status_reason"]
    return {
        "reference": words.reference(row["family_id"]),
        "stage": words.stage_in(row["life_stage"], int(row["months_to_stage"])),
        "change": words.change_words(row["change"]),
        "is_new": row["change"] == "new",
        "why_changed": row["why_changed"] if isinstance(row["why_changed"], str) else "",
        "children": int(row["children_at_stage"]),
        "band": row["band"],
        "own_section": words.own_section_words(row["status_reason"]) if has_reason else "",
        **{name: _sentences(row[name]) for name in _SENTENCES},
    }


def _sentences(value: Iterable[str] | None) -> list[str]:
    # Parquet gives a list as an array, and an empty one sometimes as nothing at all
    return list(value) if isinstance(value, Iterable) else []


def _cell(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = "; ".join(value)
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
