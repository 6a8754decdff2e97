"""The words that the pages for early-help leads share: life stages, changes, sections, days and counts."""

from datetime import date

# title of the stage, and how far off it is for the child under whom the family is listed
_LIFE_STAGES = {
    "birth": ("A new baby", "A child was born {months} ago"),
    "school_entry": ("Starting school", "A child starts school in {months}"),
    "key_stage_2": ("Starting Year 3", "A child starts Year 3 in {months}"),
    "secondary_transfer": ("Moving to secondary school", "A child moves to secondary school in {months}"),
    "key_stage_4": ("Starting GCSEs (Year 10)", "A child starts Year 10 in {months}"),
    "post_16": ("Leaving Year 11", "A child finishes Year 11 and moves on in {months}"),
}
_CHANGES = {
    "new": "New this month",
    "staying": "On the last list too",
    "returning": "Back from an earlier list",
}
_OWN_SECTION = {
    "open_to_early_help": "Open to early help",
    "on_cin_plan": "On a child in need plan",
    "on_cp_plan": "On a child protection plan (a brother or sister)",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = 8


def stage_title(life_stage: str) -> str:
    """The heading of a life stage."""
    return _LIFE_STAGES[life_stage][0] if life_stage in _LIFE_STAGES else _plain(life_stage)


def stage_in(life_stage: str, months: int) -> str:
    """How far off the stage is, as a sentence without its full stop."""
    sentence = _LIFE_STAGES[life_stage][1] if life_stage in _LIFE_STAGES else "{months} to: " + _plain(life_stage)
    return sentence.format(months=counted(months, "month", "months"))


def change_words(change: str) -> str:
    """Whether the family is new, staying or returning, against earlier months."""
    return _CHANGES.get(change, _plain(change))


def own_section_words(reason: str) -> str:
    """Why a family stands in the section of its own."""
    return _OWN_SECTION.get(reason, _plain(reason))


def day_words(day: date) -> str:
    """A day as it is written in England; not by strftime, whose words depend on the machine's language."""
    return f"{day.day} {month_words(day)}"


def month_words(day: date) -> str:
    """The month of a day, with its year."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def two_days(month_on: date, as_of: date) -> str:
    """What a list knows of which day, where its extract is of another day than the month's first; else nothing."""
    if as_of == month_on:
        return ""
    return (
        f"Who may be on this list, and who is open to help, is as known before {day_words(as_of)}. Chances, reasons"
        f" and the records shown are as known before {day_words(month_on)}: what came since is not in them."
    )


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def reference(family_id: str) -> str:
    """What a family is called where no name may stand: the first digits of its pseudonym."""
    return family_id[:_SHORT]


def _plain(code: str) -> str:
    # a stage or reason added elsewhere is readable here before anybody gives it better words
    return code.replace("_", " ").capitalize()
