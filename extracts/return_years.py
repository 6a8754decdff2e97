"""Of which year a return is: that of its label, unless its own days say that the label tells the start."""

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
_DAYS = {
    ssda903.EPISODES: ("DECOM", "DEC"),
    "SSDA903 Missing": ("MIS_START", "MIS_END"),
    "SSDA903 Reviews": ("REVIEW",),
    "SSDA903 SWEpisodes": ("SW_DECOM", "SW_DEC"),
    "SSDA903 PlacedAdoption": ("DATE_PLACED", "DATE_PLACED_CEASED"),
    "SSDA903 AD1": ("DATE_INT", "DATE_MATCH"),
}
"""The columns of each module that hold days of its year."""


def label_of(sheet: Sheet) -> Label:
    """The label of the return that a sheet belongs to. Raises NoYear."""
    return sheet.path.parent, ssda903.labelled_year(sheet.path, sheet.file)


def labelled_by_start(sheets: Mapping[str, Sequence[Sheet]]) -> set[Label]:
    """The returns, of sheets by the name of their kind, whose label is the year in which theirs starts.

    The days of the episodes decide; of a return that came without them those of its other modules. A label of both
    years (2026-27) needs none.
    """
    days: dict[Label, list[pa.Array]] = {}
    for kinds in ((ssda903.EPISODES,), tuple(_DAYS)[1:]):
        told = [(label_of(sheet), _texts(sheet, _DAYS[kind])) for kind in kinds for sheet in sheets.get(kind, ())]
        decided = set(days)
        for label, texts in told:
            if texts and label not in decided:
                days.setdefault(label, []).extend(texts)
    both = {label_of(sheet) for of_kind in sheets.values() for sheet in of_kind if ssda903.names_both_years(sheet.path)}
    return {label for label, texts in days.items() if label not in both and lie_after(texts, label[1])}


def _texts(sheet: Sheet, columns: Sequence[str]) -> list[pa.Array]:
    wanted = [name for name in sheet.table.column_names if name.strip().upper() in columns]
    return [chunk for name in wanted for chunk in sheet.table.column(name).chunks if len(chunk)]


def lie_after(texts: Sequence[pa.Array], year: int) -> bool:
    """Whether more days lie in the year after the 31 March of `year` than in that before it, and so many that they are
    no slips.
    """
    sql = """SELECT count(*) FILTER (day > $last::DATE AND day <= $last::DATE + INTERVAL 1 YEAR) AS later,
                    count(*) FILTER (day <= $last::DATE AND day > $last::DATE - INTERVAL 1 YEAR) AS told,
                    later > told AND later > $slips * count(day) AS it_does FROM days
             WHERE day NOT IN (DATE '1900-01-01', DATE '9999-12-31')"""
    with scratch(days=days_of(pa.chunked_array(texts, pa.string()))) as db:
        return bool(query(db, sql, last=date(year, 3, 31), slips=_SLIPS).column("it_does")[0].as_py())
