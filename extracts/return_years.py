"""Of which year a looked-after return is: that of its label, unless its own days say that the label tells the start."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from . import ssda903
from .raw import Sheet
from .scratch import query, scratch
from .values import days_of

Label = tuple[Path, int]  # the folder of a return and the year that the folder or the file's name gives
_SLIPS = 0.1
"""Of the days of a return no more than this share lies by mistake after its year."""
_STARTS = {
    ssda903.EPISODES: ("DECOM",),
    "SSDA903 Missing": ("MIS_START",),
    "SSDA903 Reviews": ("REVIEW",),
    "SSDA903 SWEpisodes": ("SW_DECOM",),
    "SSDA903 PlacedAdoption": ("DATE_PLACED",),
    "SSDA903 AD1": ("DATE_INT", "DATE_MATCH"),
}
_ENDS = {
    ssda903.EPISODES: ("DEC",),
    "SSDA903 Missing": ("MIS_END",),
    "SSDA903 SWEpisodes": ("SW_DEC",),
    "SSDA903 PlacedAdoption": ("DATE_PLACED_CEASED",),
}
"""The columns of each module that hold days of its year: of what began in it or before, and of what ended in it."""


def label_of(sheet: Sheet) -> Label:
    """The label of the return that a sheet belongs to. Raises NoYear."""
    return sheet.path.parent, ssda903.labelled_year(sheet.path, sheet.file)


def labelled_by_start(sheets: Mapping[str, Sequence[Sheet]]) -> set[Label]:
    """The returns, of sheets by the name of their kind, whose label is the year in which theirs starts.

    The days of the episodes decide; of a return that came without them those of its other modules. A label of both
    years (2026-27) needs none.
    """
    days: dict[Label, list[pa.Table]] = {}
    for kinds in ((ssda903.EPISODES,), tuple(_STARTS)[1:]):
        told = [(label_of(sheet), _days(sheet, kind)) for kind in kinds for sheet in sheets.get(kind, ())]
        decided = set(days)
        for label, texts in told:
            if texts.num_rows and label not in decided:
                days.setdefault(label, []).append(texts)
    both = {label_of(sheet) for of_kind in sheets.values() for sheet in of_kind if ssda903.names_both_years(sheet.path)}
    return {label for label, tables in days.items() if label not in both and _lie_after(tables, date(label[1], 3, 31))}


def _days(sheet: Sheet, kind: str) -> pa.Table:
    """The days of a sheet, as they are written, each with whether it is one of an end."""
    tables = [_texts(sheet, of.get(kind, ()), is_end) for of, is_end in ((_STARTS, False), (_ENDS, True))]
    return pa.concat_tables(tables)


def _texts(sheet: Sheet, columns: Sequence[str], is_end: bool) -> pa.Table:
    wanted = [name for name in sheet.table.column_names if name.strip().upper() in columns]
    texts = pa.chunked_array([chunk for name in wanted for chunk in sheet.table.column(name).chunks], pa.string())
    return pa.table({"text": texts, "is_end": pa.repeat(is_end, len(texts))})


def _lie_after(days: Sequence[pa.Table], last: date) -> bool:
    """Whether the days are of the year after `last`: most that ended did so there, whenever it began; where nothing
    ended in either year, more began there than are slips.
    """
    sql = """WITH placed AS (
                SELECT is_end, day > $last::DATE AND day <= $last::DATE + INTERVAL 1 YEAR AS is_later,
                    day <= $last::DATE AND day > $last::DATE - INTERVAL 1 YEAR AS is_told
                FROM days WHERE day NOT IN (DATE '1900-01-01', DATE '9999-12-31')
             )
             SELECT count(*) FILTER (is_end AND is_later) AS ended_later, count(*) FILTER (is_end AND is_told) AS ended,
                 CASE WHEN ended_later + ended > 0 THEN ended_later > ended
                     ELSE count(*) FILTER (is_later) > $slips * count(*) END AS it_does FROM placed"""
    told = pa.concat_tables(days)
    with scratch(days=told.append_column("day", days_of(told.column("text")).column("day"))) as db:
        return bool(query(db, sql, last=last, slips=_SLIPS).column("it_does")[0].as_py())
