"""The looked-after return as XML: the same modules as its CSV files, under the same headers."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from .raw import Sheet, text_table
from .xml_file import elements_of, reading, tag, text_of

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
    "Reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "SWEpisodes": ("CHILD", "DOB", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "PlacedAdoption": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    "AD1": ("CHILD", "DOB", "DATE_INT", "DATE_MATCH"),
    "PrevPerm": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "OC2": (
        *("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS"),
        *("TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"),
    ),
    "OC3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
}
_CELLS = {column for columns in _COLUMNS.values() for column in columns} - {"MISSING"}
"""Names of elements that hold a text and no others."""
_MODULES = {"EPISODE": "Episodes", "AMISSING": "Missing", "MISSINGEPISODE": "Missing", "AREVIEW": "Reviews"}
_MODULES |= {"REVIEWS": "Reviews", "SWEPISODE": "SWEpisodes", "PERMANENCE": "PrevPerm"}
_MODULES |= {"PLACEDADOPTION": "PlacedAdoption", "AD_PLACED": "PlacedAdoption"}
_OF_CHILD = {
    module: set(_COLUMNS[module]) - {"CHILD", "SEX", "DOB"} for module in ("UASC", "AD1", "PrevPerm", "OC2", "OC3")
}
"""Modules of which a child has at most one row, told among what is said of the child: any of these cells makes it."""


def read_return(path: Path, shown: str) -> list[Sheet]:
    """The modules of one return that are read elsewhere too, a sheet each; `rows` count the children.

    Source of the elements' names: the 903 validator of Data to Insight (read as XML or as CSV). Raises BrokenFile.
    """
    found: dict[str, tuple[list[Cells], list[int]]] = {name: ([], []) for name in _COLUMNS}
    with reading(shown):
        for place, child in enumerate(elements_of(path, ("CHILD",)), 1):
            for module, cells in _rows_of(child):
                found[module][0].append(cells)
                found[module][1].append(place)
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
    for module, own in _OF_CHILD.items():
        if any(about.get(cell) for cell in own) or (module == "UASC" and about.get("UASC") == "1"):
            yield module, about
    for element in child.iter(etree.Element):
        if _name(element) in _MODULES:
            yield _MODULES[_name(element)], about | _cells(element)
        elif _name(element) == "MISSING" and len(element):  # else it is the cell of that name
            yield "Missing", about | _cells(element)


def _cells(element: etree._Element, but: tuple[str, ...] = ()) -> Cells:
    """The texts of all elements within one that hold no others, leaving out what stands in some of them."""
    cells: Cells = {}
    for part in element.iterchildren(etree.Element):
        name = _name(part)
        if name in but:
            continue
        column = _RENAMED.get(name, name)
        if len(part) and column not in _CELLS:
            cells |= _cells(part, but)
        else:
            cells[column] = text_of(part)
    return cells


def _name(element: etree._Element) -> str:
    """The name as the return's columns write theirs."""
    return tag(element).upper()
