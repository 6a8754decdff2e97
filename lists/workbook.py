"""The month's list of one borough as a workbook for early-help leads: to filter, and to print. No names are in it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lists import words
from lists.left_off import left_off_words
from lists.page import SECTIONS, About

Row = Mapping[Any, Any]
_SECTIONS = {"list": "To review", "own_section": "Already open to help"}


def _lines(name: str) -> Callable[[Row], str]:
    """Sentences one below the other."""
    return lambda row: "\n".join(row[name]) if isinstance(row[name], Iterable) else ""


def _text(name: str) -> Callable[[Row], str]:
    return lambda row: row[name] if isinstance(row[name], str) else ""


# heading, width, and what stands in the cell of a family
_COLUMNS: tuple[tuple[str, int, Callable[[Row], str]], ...] = (
    ("Section", 13, lambda row: _SECTIONS[row["section"]]),
    ("Stage", 14, lambda row: words.stage_title(row["life_stage"])),
    ("Family", 11, lambda row: words.reference(row["family_id"])),
    ("Change", 12, lambda row: words.change_words(row["change"])),
    ("Why it joined", 20, _text("why_changed")),
    ("When", 18, lambda row: words.stage_in(row["life_stage"], int(row["months_to_stage"]))),
    ("Children at a stage", 9, lambda row: str(row["children_at_stage"])),
    ("Open to", 14, lambda row: words.own_section_words(row["status_reason"]) if _text("status_reason")(row) else ""),
    ("Why", 44, _lines("reasons_for")),
    ("What speaks against", 34, _lines("reasons_against")),
    ("What we do not know", 28, _lines("not_known")),
    ("Families like this", 28, _text("band")),
)


def list_workbook(listed: pd.DataFrame, about: About, changed: pd.DataFrame) -> bytes:
    """The families in the order of the page; the same bytes for the same list.

    `listed` is schemas.lists.ListedFamily of one borough and month, `changed` ListedChange. Texts are written as texts,
    whatever they begin with.
    """
    out = BytesIO()
    never = {name: False for name in ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")}
    with xlsxwriter.Workbook(out, {"in_memory": True, **never}) as book:
        made_on = datetime.combine(about.month_on, time())  # not now: the same list is the same file
        book.set_properties({"title": f"On Track, {about.borough_name}, {about.list_id}", "created": made_on})
        why = dict(zip(changed["family_id"], changed["words"], strict=True))
        rows = listed[listed["section"].isin(SECTIONS)].assign(why_changed=listed["family_id"].map(why))
        _families(book.add_worksheet("Families"), book, rows.to_dict("records"), about)
        _about(book.add_worksheet("About this list"), book, about)
    return out.getvalue()


def _families(sheet: Worksheet, book: xlsxwriter.Workbook, rows: list[dict[Any, Any]], about: About) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F1F6F6", "bottom": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (heading, width, told) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
        for number, row in enumerate(rows, 1):
            sheet.write_string(number, place, told(row), cell)
    sheet.autofilter(0, 0, max(len(rows), 1), len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    _printed(sheet, about)


def _about(sheet: Worksheet, book: xlsxwriter.Workbook, about: About) -> None:
    """What the page says before the families."""
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    told = [
        f"{about.borough_name}, {words.month_words(about.month_on)}: families who may be worth a conversation now.",
        f"Expires on {words.day_words(about.expires_on)}. Do not use it from that day.",
        "A named person reviews every family. Nothing happens to anybody because of a number.",
        "Not on this list does not mean safe. Never use it to close a case, refuse help or reduce it.",
        f"Families were ranked by {about.ranked_by_words}.",
        f"What the chances are about: {about.outcome_words}.",
        *(*about.performance_words, *left_off_words(about.left_off), *about.not_covered),
        f"List {about.list_id}; known before {words.day_words(about.as_of)}.",
        *([two_days] if (two_days := words.two_days(about.month_on, about.as_of)) else []),
    ]
    for number, sentence in enumerate(told):
        sheet.write_string(number, 0, sentence, cell)
    _printed(sheet, about)


def _printed(sheet: Worksheet, about: About) -> None:
    """On A4, as wide as the page, with what must be on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    name = about.borough_name.replace("&", "&&")  # a single one begins a code
    sheet.set_header(f"&LOn Track, {name}&R{words.month_words(about.month_on)}")
    until = words.day_words(about.expires_on)
    sheet.set_footer(f"&LExpires {until}. Not on this list does not mean safe.&RPage &P of &N")
