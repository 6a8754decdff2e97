"""XML files read element by element, so that memory does not grow with the file; entities and links stay inert."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from schemas.refusal import BrokenFile

_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    # within a text either would end it
    "remove_comments": True,
    "remove_pis": True,
}


def elements_of(path: Path, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements of some names in any namespace, each let go of once used. Raises XMLSyntaxError."""
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, tag=tuple(f"{{*}}{name}" for name in tags), **_SAFE):
            yield element
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]


def root_and_first(path: Path, shown: str) -> tuple[str, str]:
    """The names of the root and of the first element in it, empty if there is none. Raises BrokenFile."""
    names: list[str] = []
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, events=("start",), **_SAFE):
                names.append(tag(element))
                if len(names) == 2:
                    break
    except etree.XMLSyntaxError as error:
        raise BrokenFile(shown, f"it is no XML, or damaged at line {error.lineno}", "Export it again") from error
    return names[0], names[1] if len(names) > 1 else ""


def tag(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
