"""The topic of the programme's site that tells how children came into care."""

from __future__ import annotations

from collections.abc import Mapping

from measures.history import History
from measures.journeys import entry_sections as entry
from measures.journeys import time_sections as time
from measures.journeys.entrants import Settings
from measures.journeys.told import told
from measures.topic import Topic

_BEFORE_PATHS = (
    entry.time_known_section,
    time.before_section,
    entry.signs_section,
    entry.help_section,
    entry.classes_section,
    time.incidence_section,
    time.age_section,
    time.since_section,
)
_AFTER_PATHS = (
    time.journeys_section,
    time.workers_section,
)
_CANNOT_SAY = (
    "Whether an entry into care could have been prevented. The classes say what was recorded, and care is the right"
    " help for some children.",
    "What schools, health services, the police or another council knew or did.",
    "What would have come without help: children who were helped differ from those who were not.",
    "Anything of later periods of care: first entries alone are told.",
    "Whether two tables differ by more than chance: many are shown, and some intervals miss the truth.",
)


def journeys_topic(
    history: History,
    years: int,
    reach_years: int,
    apart_days: int,
    settled_days: int,
    resamples: int,
    seed: int,
) -> Mapping[str, Topic]:
    """By place (each borough, then `all`) how children came into care, in sections that are fit to publish.

    The last `years` settled financial years; records must reach back `reach_years` or to the birth; what was recorded
    in the last `apart_days` before an entry belongs to it; groups of journeys are tried on so many `resamples`.
    """
    settings = Settings(years, reach_years, apart_days, settled_days)
    made = told(history, settings, resamples, seed)
    paths = entry.paths_section(made, settings)
    return {
        place: Topic(
            name="journeys",
            title="Journeys into care",
            asks="What came before care, how long it was known, and where help came in or did not?",
            sections=[
                *(section(made, place, settings) for section in _BEFORE_PATHS),
                paths,
                *(section(made, place, settings) for section in _AFTER_PATHS),
            ],
            cannot_say=_CANNOT_SAY,
        )
        for place in history.places
    }
