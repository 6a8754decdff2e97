"""The looked-after return as XML: the same modules as its CSV files, under the same headers."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from .raw import Sheet, text_table
from .xml_file import elements_of, own_name, reading, tag, text_of

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
_NOT_USED = {"SW_ID", "PL_LA", "PL_DISTANCE", "PL_LOCATION", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"}
_NOT_USED |= {"INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"}
"""Cells that a return holds and nothing is read from."""
_OF_ANY_CHILD = {"UASC", *_COLUMNS["Header"], *_NOT_USED}.union(*_OF_CHILD.values())
"""Cells that may be told of a child, in whatever element."""


def read_return(path: Path, shown: str) -> tuple[list[Sheet], Counter[str]]:
    """The modules of one return that are read elsewhere too, a sheet each, whose `rows` count the children; and how
    often which element came that nothing is read from.

    Source of the elements' names: the 903 validator of Data to Insight (read as XML or as CSV). Raises BrokenFile.
    """
    found: dict[str, tuple[list[Cells], list[int]]] = {name: ([], []) for name in _COLUMNS}
    unknown = Counter[str]()
    with reading(shown):
        for place, child in enumerate(elements_of(path, ("CHILD",), "", unknown), 1):
            unknown.update(_unknown_in(child, _OF_ANY_CHILD, {}))
            for module, cells in _rows_of(child):
                found[module][0].append(cells)
                found[module][1].append(place)
    sheets = [
        Sheet(
            path,
            f"{shown}: {module}",
            text_table({name: [row.get(name) for row in rows] for name in _COLUMNS[module]}),
            pa.array(places, pa.int32()),
        )
        for module, (rows, places) in found.items()
    ]
    return sheets, unknown


def _rows_of(child: etree._Element) -> Iterator[tuple[str, Cells]]:
    about = _cells(child, but=tuple(_MODULES))
    yield "Header", about
    for module, own in _OF_CHILD.items():
        if any(about.get(cell) for cell in own) or (module == "UASC" and about.get("UASC") == "1"):
            yield module, about
    for element in child.iter(etree.Element):
        if (told := _module(element)) is not None:
            yield told, about | _cells(element)


def _unknown_in(element: etree._Element, known: set[str], met: Cells) -> Iterator[str]:
    """The cells in an element that are none of those known there, as Parent/Name, or tell another text than was met."""
    for part in element.iterchildren(etree.Element):
        column = _RENAMED.get(_name(part), _name(part))
        module = _module(part)
        if module is not None:
            yield from _unknown_in(part, {*_COLUMNS[module], *_NOT_USED}, {})
        elif len(part) and column not in _CELLS:
            yield from _unknown_in(part, known, met)
        elif (text := text_of(part)) is not None and (column not in known or met.setdefault(column, text) != text):
            yield f"{own_name(element)}/{own_name(part)}"


def _module(element: etree._Element) -> str | None:
    """The module of which an element is a row; None for others."""
    if _name(element) == "MISSING":
        return "Missing" if len(element) else None  # else it is the cell of that name
    return _MODULES.get(_name(element))


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
