"""A month's list as a workbook for the person who works it: filterable, printable, and no cell is ever a formula."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from review.entries import Story
from review.months import MonthList
from review.packet import Family
from review.states import DECISIONS, SECTIONS, STATES, words_of

HEADINGS = {
    # as lists/workbook.py has them, with what only this page knows
    "Section": 13,
    "Reference": 12,
    "Children": 34,
    "School": 28,
    "Stage": 28,
    "New or staying": 18,
    "Open to": 14,
    "Why": 60,
    "What speaks against": 40,
    "What we do not know": 28,
    "Where it stands": 16,
    "Decision": 20,
    "Reason": 40,
}


def workbook(one: MonthList, found: Sequence[Family], told: Mapping[str, Story]) -> bytes:
    """The list's families with names and decisions, one row a family."""
    out = BytesIO()
    # a text that begins with = stays a text; nothing is fetched or followed
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime.combine(one.month_on, datetime.min.time())})
        sheet = book.add_worksheet("Families")
        bold, wrapped = (
            book.add_format({"bold": True, "text_wrap": True}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        for column, (heading, width) in enumerate(HEADINGS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for row, family in enumerate(found, start=1):
            for column, text in enumerate(_cells(family, told.get(family.family_id, Story()))):
                sheet.write_string(row, column, text, wrapped)
        sheet.autofilter(0, 0, max(len(found), 1), len(HEADINGS) - 1)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&LExpires {one.expires_on}. Not on this list does not mean safe.&RPage &P of &N")
        about = book.add_worksheet("About this list")
        about.set_column(0, 0, 90)
        for row, text in enumerate(_about(one)):
            about.write_string(row, 0, text, wrapped)
    return out.getvalue()


def _about(one: MonthList) -> list[str]:
    return [
        f"List {one.list_id}, {one.about['borough_name']}, known before {one.about['as_of']}",
        f"Expires on {one.expires_on}: do not use it from that day.",
        "Not on this list does not mean safe. Never use it to close a case, refuse help or reduce it.",
    ]


def _cells(family: Family, story: Story) -> list[str]:
    decision = story.decision
    at_stage = [person for person in family.people if person.is_at_stage]
    return [
        SECTIONS[family.section],
        family.reference,
        "; ".join(person.name or "no name held" for person in at_stage),
        "; ".join(dict.fromkeys(person.school for person in at_stage if person.school)),
        family.stage_title,
        "; ".join(family.change_words),
        family.status_words,
        "; ".join(reason.words for reason in family.reasons_for),
        "; ".join(reason.words for reason in family.reasons_against),
        "; ".join(family.not_known),
        STATES[story.state],
        words_of(DECISIONS, decision.code) if decision and decision.code else "",
        (decision.reason or "") if decision else "",
    ]
