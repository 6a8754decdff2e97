"""What a declaration may not say is refused when it is read, with the reason and what may stand there."""

from typing import Any

import pytest

from features.define import Measure, Refused, Rows, feature
from schemas.records import Assessment, EhEpisode, Offence, Person, Referral, SchoolNeed

Body = Any


def declared(name: str = "made_up", body: Body = lambda rows: rows, **told: Any) -> None:
    """A declaration in a catalogue of its own."""

    def made_up(rows: Rows) -> Rows:
        """Made up."""
        return body(rows)

    made_up.__name__ = name
    feature(**{"source": EhEpisode, "measure": Measure.COUNT, "says": "{value} made up", "into": {}} | told)(made_up)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a date": ({"body": lambda rows: rows.where(rows.happened_on.notnull())}, "happened_on is out of reach"),
    "another record": (
        {"body": lambda rows: rows.where(rows.days_before == rows.days_before.min())},
        "never looks at other records",
    ),
    "a misspelt column": ({"body": lambda rows: rows.where(rows.leval == "x")}, "EhEpisode has no column leval"),
    "a misspelt coded column": (
        {"source": Referral, "codes": ("sorce_code", ("6",))},
        "Referral has no coded column sorce_code; did you mean source_code?",
    ),
    "a code that is none": (
        {"source": Referral, "codes": ("source_code", ("66",))},
        "66 is no referral source; did you",
    ),
    "a word that nothing stands for": ({"says": "{valu} made up"}, "says has 'valu' in braces, and may have {value}"),
    "a protected characteristic by name": ({"name": "sex_known"}, "protected characteristics"),
    "a team": ({"name": "team_changes"}, "workers and teams are never features"),
    "a code that is none, in a body": (
        {"body": lambda rows: rows.where(rows.source_code == "66")},
        "66 is no referral source; did you",
    ),
    "a protected characteristic by code, in a body": (
        {"source": Assessment, "body": lambda rows: rows.where(rows.factors.contains("5A"))},
        "5A names a protected characteristic",
    ),
    "a protected characteristic among other codes of a body": (
        {"source": Assessment, "body": lambda rows: rows.where(rows.primary_need.isin(("N1", "N2")))},
        "N2 names a protected characteristic",
    ),
    "a body without rows": ({"body": lambda rows: None}, "its body returns NoneType and not the rows that count"),
    "a protected characteristic by code": (
        {"source": Assessment, "codes": ("factors", ("5B",))},
        "5B names a protected characteristic",
    ),
    "an earlier record without a limit": (
        {"body": lambda rows: rows.where(rows.days_after_last.notnull())},
        "days_after_last is of an earlier record: say with looks_back how many days",
    ),
    "a condition that compares nothing": (
        {"body": lambda rows: rows.where("is_open")},
        "a condition is str: compare columns of the rows",
    ),
    "a borough's own words, in a body": (
        {"body": lambda rows: rows.where(rows.reason == "a ward")},
        "reason is no code: ids, places and",
    ),
    "a kind of special need": ({"source": SchoolNeed, "codes": ("need", ("ASD",))}, "ASD names a protected"),
    "a girl": ({"name": "girl_or_boy"}, "protected characteristics"),
    "the sum of a text": ({"measure": Measure.SUM, "amount": "reason"}, "reason is no number, and SUM is made of"),
    "a window of no days": ({"windows": (0,)}, "windows are days, 1 or more"),
    "a window twice": ({"windows": (365, 365)}, "each told once"),
    "a cap below 1": ({"cap": -1}, "cap is the most that it can be"),
    "a sign that is none": ({"expects": 5}, "expects is 1, -1 or left out; told 5"),
    "nothing said": ({"says": " "}, "says is empty"),
    "who somebody is": ({"source": Person}, "Person is kept apart from the features"),
    "days of an event": ({"source": Offence, "measure": Measure.DAYS}, "Offence has no days, it is an event"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_declaration_is_refused_with_the_reason(what: str) -> None:
    told, reason = REFUSED[what]
    with pytest.raises(Refused, match=reason.replace("{", r"\{").replace("?", r"\?")):
        declared(**told)


def test_one_that_filters_by_its_own_record_is_not_refused() -> None:
    declared(body=lambda rows: rows.where(~rows.is_open, rows.days_before - rows.end_days_before <= 90))
