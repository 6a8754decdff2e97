"""The looked-after return in its other forms, with the same modules as the CSV files: a workbook or an XML a year."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa

from synthetic.ssda903_csv import returns
from synthetic.text import ASIDE, Column, element, join, wrap, write_rows
from synthetic.world import View

DATES = ("DOB", "MC_DOB", "DECOM", "DEC", "DUC", "MIS_START", "MIS_END")
IN_XML = {"CHILD": "CHILDID", "PLACE": "PL"}
"""Elements that are named otherwise than the columns."""


def write_workbooks(view: View, folder: Path, years: range) -> None:
    """ssda903/<year>.xlsx for each of the years: a sheet a module, dates as a workbook keeps them."""
    for year, modules in returns(view, years).items():
        write_sheets(folder / "ssda903" / f"{year}.xlsx", modules, DATES)


def write_sheets(path: Path, tables: dict[str, pa.Table], dates: tuple[str, ...]) -> None:
    """A workbook with a sheet for each table; of columns in `dates`, written dd/mm/yyyy, the dates are dates."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        shown = [column for column in rows.column_names if not column.startswith(ASIDE)]
        sheet.append(shown)
        for cells in zip(*(_cells(rows.column(column), column in dates) for column in shown), strict=True):
            sheet.append(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _cells(texts: pa.ChunkedArray, are_dates: bool) -> list[Any]:
    """Cells as a workbook keeps them: empty ones without a value; what is no date stays text."""
    return [(_date(text) if are_dates else text) if text else None for text in texts.to_pylist()]


def _date(text: str) -> date | str:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return text


def write_xml(view: View, folder: Path, years: range) -> None:
    """ssda903/<year>.xml for each of the years: a CHILD for each in the header, its episodes and absences inside."""
    for year, modules in returns(view, years).items():
        text = _text(modules)
        write_rows(
            folder / "ssda903" / f"{year}.xml",
            '<?xml version="1.0" encoding="utf-8"?>\n<SSDA903>\n',
            text,
            "</SSDA903>\n",
        )


def _text(modules: dict[str, pa.Table]) -> Column:
    """All pieces by child and place: what the header says, the end of asylum, episodes, absences, the end."""
    header, uasc, episodes, missing = (modules[name] for name in ("header", "uasc", "episodes", "missing"))
    ends = pa.repeat(pa.scalar("</CHILD>\n"), len(header))
    pieces = (
        (header, join("<CHILD>\n", _elements(header))),
        (uasc, join("<UASC>1</UASC>\n", element("DUC", uasc.column("DUC")))),
        (episodes, wrap("EPISODE", _elements(episodes, "CHILD"))),
        (missing, wrap("AMISSING", _elements(missing, "CHILD", "DOB"))),
        (header, ends),
    )
    place = np.concatenate([np.full(len(rows), place) for place, (rows, _) in enumerate(pieces)])
    child = np.concatenate([rows.column("CHILD").to_numpy() for rows, _ in pieces])
    in_order = np.lexsort((place, child.astype(str)))
    return pa.concat_arrays([text for _, text in pieces]).take(pa.array(in_order))


def _elements(rows: pa.Table, *but: str) -> Column:
    names = [name for name in rows.column_names if not name.startswith(ASIDE) and name not in but]
    return join("", *(element(IN_XML.get(name, name), rows.column(name)) for name in names))
