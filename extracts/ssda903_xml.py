"""The looked-after return as XML: the same modules as its CSV files, under the same headers."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from schemas.refusal import BrokenFile

from .raw import Sheet, text_table
from .xml_file import elements_of, tag

Cells = dict[str, str | None]
_RENAMED = {"CHILDID": "CHILD", "PL": "PLACE"}
_COLUMNS = {
    "Header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "Episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER"),
        *("DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "UASC": ("CHILD", "SEX", "DOB", "DUC"),
    "Missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
}
_MODULES = {"EPISODE": "Episodes", "AMISSING": "Missing", "MISSINGEPISODE": "Missing"}


def read_return(path: Path, shown: str) -> list[Sheet]:
    """The modules of one return that are read elsewhere too, a sheet each; `rows` count the children.

    Source of the elements' names: the 903 validator of Data to Insight (read as XML or as CSV). Raises BrokenFile.
    """
    found: dict[str, tuple[list[Cells], list[int]]] = {name: ([], []) for name in _COLUMNS}
    try:
        for place, child in enumerate(elements_of(path, ("CHILD",)), 1):
            for module, cells in _rows_of(child):
                found[module][0].append(cells)
                found[module][1].append(place)
    except etree.XMLSyntaxError as error:
        raise BrokenFile(
            shown, f"the XML breaks off or is damaged at line {error.lineno}", "Export it again"
        ) from error
    return [
        Sheet(
            path,
            f"{shown}: {module}",
            text_table({name: [row.get(name) for row in rows] for name in _COLUMNS[module]}),
            pa.array(places, pa.int32()),
        )
        for module, (rows, places) in found.items()
    ]


def _rows_of(child: etree._Element) -> Iterator[tuple[str, Cells]]:
    about = _cells(child, but=tuple(_MODULES))
    yield "Header", about
    if about.get("DUC") or about.get("UASC") == "1":
        yield "UASC", about
    for element in child.iter(etree.Element):
        if tag(element) in _MODULES:
            yield _MODULES[tag(element)], about | _cells(element)


def _cells(element: etree._Element, but: tuple[str, ...] = ()) -> Cells:
    """The texts of all elements within one that hold no others, leaving out what stands in some of them."""
    cells: Cells = {}
    for part in element.iterchildren(etree.Element):
        if tag(part) in but:
            continue
        if len(part):
            cells |= _cells(part, but)
        else:
            cells[_RENAMED.get(tag(part), tag(part))] = (part.text or "").strip() or None
    return cells
