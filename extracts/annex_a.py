"""Ofsted's Annex A workbook, lists 1 to 8: what the current systems show of the last months.

Columns that hold only of the day of the snapshot are not read: ages, counts of the last twelve months, last visits and
reviews, teams and workers. Lists 9 to 11 are known and not read.
"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import (
    Assessment,
    CareEpisode,
    Conference,
    Contact,
    CpPlan,
    EhEpisode,
    Person,
    Record,
    Referral,
    Section47,
)

from .annex_a_lists import ABOUT, DATES, ID, LISTS, READ, renamed
from .annex_a_sql import SQL
from .raw import Kind, Parts, Raw, Sheet
from .scratch import query, scratch
from .values import in_one_order

SOURCE = "annex_a"
KINDS = tuple(
    Kind(
        name,
        SOURCE,
        (ID.text, *(header.text for header in headers)),
        (ID.text, *(header.text for header in headers if header.is_required)),
        is_part=name in READ,
    )
    for name, headers in LISTS.items()
)
_OF_CASE = ("local_id", "referral_on", "happened_on")
_MADE_OF: dict[type[Record], tuple[tuple[int, ...], tuple[str, ...]]] = {
    Person: (tuple(range(1, 9)), ("told_by", "system", "local_id")),
    Contact: ((1,), ("local_id", "happened_on", "by_whom")),
    EhEpisode: ((2,), ("key",)),
    Referral: ((3, 6), ("local_id", "happened_on")),
    Assessment: ((4,), _OF_CASE),
    Section47: ((5,), _OF_CASE),
    Conference: ((5,), _OF_CASE),
    CpPlan: ((7,), _OF_CASE),
    CareEpisode: ((8,), ("local_id", "happened_on")),
}
"""For each record the lists that make it, and its key, which is that of the returns."""
_LETTERED = r"^\s*[a-z]{1,2}\)\s*"
"""Ofsted's template numbers the choices of a column with letters: `q) 6: Police`."""


def named(sheet: Sheet) -> Sheet:
    """A sheet with the headers of the list that it is, whatever their spelling; any other sheet as it is."""
    texts = renamed(sheet.table.column_names)
    if not texts:
        return sheet
    kept = [name for name in sheet.table.column_names if name in texts]
    table = sheet.table.select(kept).rename_columns([texts[name] for name in kept])
    unworked = tuple((row, texts[name]) for row, name in sheet.unworked if name in texts)
    return replace(sheet, table=table, unworked=unworked)


def records(parts: Parts) -> list[Raw]:
    """The records that the lists of an extract make; of a child told in several lists one Person."""
    if not any(name in parts for name in READ):
        return []
    tables = {f"list_{number}": _table(name, parts.get(name, ())) for number, name in enumerate(READ, 1)}
    with scratch(**tables) as db:
        return [
            Raw(record, SOURCE, query(db, SQL[record]), key, headers=_days_of(record))
            for record, (numbers, key) in _MADE_OF.items()
            if any(READ[number - 1] in parts for number in numbers)
        ]


def _days_of(record: type[Record]) -> dict[str, str]:
    """How the lists call the days of a record; where two lists make it, both."""
    begins = "held_on" if record is Conference else "happened_on"
    headers = [header for number in _MADE_OF[record][0] for header in (*ABOUT, *LISTS[READ[number - 1]])]
    told = {
        ours: sorted({header.text for header in headers if header.ours == theirs})
        for ours, theirs in {"born_on": "born_on", "happened_on": begins, "ended_on": "ended_on"}.items()
    }
    return {ours: " or ".join(texts) for ours, texts in told.items()}


def _table(name: str, sheets: Sequence[Sheet]) -> pa.Table:
    """The sheets of one list under our names: `file`, `row`, text without its letters and dates in one order."""
    headers = (ID, *ABOUT, *LISTS[name])
    empty = pa.schema([*((header.ours, pa.string()) for header in headers), ("file", pa.string()), ("row", pa.int32())])
    tables = [empty.empty_table()]
    for sheet in sheets:
        has = set(sheet.table.column_names)
        columns = {header.ours: _unlettered(sheet, header.text) for header in headers if header.text in has}
        file = pa.array([sheet.file] * sheet.table.num_rows, pa.string())
        tables.append(pa.table(columns | {"file": file, "row": sheet.rows}))
    table = pa.concat_tables(tables, promote_options="default").combine_chunks()
    for place, header in enumerate(headers):
        if header.ours in DATES:
            table = table.set_column(place, header.ours, in_one_order(table.column(header.ours)))
    return table


def _unlettered(sheet: Sheet, header: str) -> pa.ChunkedArray:
    return pc.replace_substring_regex(sheet.table.column(header), _LETTERED, "")
