"""Tries every case card and draws it: `make cases` writes build/cases/index.html and a page a card.

Ends with 1 where a value is not as a card expects, with 2 where a card cannot be read.
"""

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from features.entries import ADULT_AGE
from features.outcomes import OUTCOMES
from models.folds import add_months
from pipeline.scene import Gap, Scene
from pipeline.timeline_page import Page, Row, index, numbers_of, page, row_of
from tests.card_answers import HORIZON_MONTHS, Answer, answers, child_id
from tests.card_lines import CardError
from tests.cards import ASKED_ABOUT, CHILD, Expected, read_cards

OUT = Path("build/cases")
WINDOWS = (365, 1095, 1825)
CAME = {
    "care_entry": "came into care",
    "cp_plan": "CP plan",
    "youth_justice_entry": "first caution or sentence",
    "custody_or_remand": "remand or custody",
}


def main() -> int:
    """Write the pages; the exit code."""
    try:
        found = answers(read_cards(), drawn=True)
    except CardError as error:
        print(f"cases: {error}", file=sys.stderr)
        return 2
    pages = {name: page(page_of(answer)) for name, answer in found.items()}
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for name, text in pages.items():
        (OUT / f"{name}.html").write_text(text, encoding="utf-8")
    cards = [(f"{n}.html", a.card.title, a.card.story, not a.differences()) for n, a in found.items()]
    (OUT / "index.html").write_text(index("Case cards", cards), encoding="utf-8")
    differences = [line for answer in found.values() for line in answer.differences()]
    for line in differences:
        print(f"cases: {line}", file=sys.stderr)
    print(f"cases: {len(found)} cards, {len(differences)} values not as expected; drawn in {OUT}/index.html")
    return 1 if differences else 0


def page_of(answer: Answer) -> Page:
    """A card's page."""
    card, scene = answer.card, scene_of(answer)
    numbers = numbers_of(scene)
    expected = {told.what: told for told in card.expected}
    values = [
        row_of(answer.told[what], numbers, told.because, "" if answer.agrees(told) else told.value)
        for what, told in expected.items()
        if what in answer.told
    ]
    others = [row_of(told, numbers) for name, told in answer.told.items() if name not in expected]
    asked = expected.get(ASKED_ABOUT)
    first = [] if asked is None else [Row(ASKED_ABOUT, answer.found(asked), _ASKED, "", asked.because)]
    return Page(scene, card.story, [*first, *values], _outcomes(answer), others)


_ASKED = "Whether anybody asks about the child at this landmark"


def _outcomes(answer: Answer) -> list[Row]:
    return [
        Row(
            name,
            answer.found(told),
            f"Within three years {OUTCOMES[name].says}",
            "",
            told.because,
            _differs(answer, told),
        )
        for told in answer.card.expected
        if told.what.startswith("outcome:") and (name := told.what.removeprefix("outcome:").strip())
    ]


def _differs(answer: Answer, told: Expected) -> str:
    return "" if answer.agrees(told) else ": ".join(filter(None, (told.value, told.why)))


def scene_of(answer: Answer) -> Scene:
    """A card's drawing."""
    card = answer.card
    born_on = card.born[CHILD]
    followed_to = add_months(card.landmark_on, HORIZON_MONTHS)
    if born_on is not None:
        followed_to = min(followed_to, add_months(born_on, 12 * ADULT_AGE))
    events: dict[date, str] = {}
    for name, row in answer.outcomes.items():
        if row["reason"] == "event" and name in CAME:
            events[row["event_on"]] = " and ".join(filter(None, (events.get(row["event_on"]), CAME[name])))
    return Scene(
        card.title,
        card.landmark_on,
        {child_id(card, who): who for who in card.born},
        answer.versions,
        [
            Gap(gap.service, gap.from_on or date.min, gap.to_on + timedelta(days=1) if gap.to_on else date.max)
            for gap in card.gaps
        ],
        WINDOWS,
        followed_to,
        sorted(events.items()),
    )


if __name__ == "__main__":
    sys.exit(main())
