"""XML files read element by element, so that memory does not grow with the file; entities and links stay inert."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
from pathlib import Path

from lxml import etree

from schemas.refusal import BrokenFile

Parts = dict[str, list[etree._Element]]
"""Elements by name in small letters."""
_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    # within a text either would end it
    "remove_comments": True,
    "remove_pis": True,
}


class CutShort(Exception):
    """A text is told in part by an entity or an element, so that only a piece of it would be read."""


@contextmanager
def reading(shown: str) -> Iterator[None]:
    """Within it a damaged XML, and a text in it that is cut short, is a BrokenFile; `shown` is how messages name it."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        raise _broken(shown, f"the XML breaks off or is damaged at line {error.lineno}") from error
    except CutShort as cut:
        raise _broken(shown, str(cut)) from cut


def elements_of(path: Path, names: tuple[str, ...], around: str, unknown: Counter[str]) -> Iterator[etree._Element]:
    """The elements of some names, whatever their case and namespace, each let go of once used.

    They stand in the root, or in elements called `around` in it; whatever else stands there is counted in `unknown`.
    Raises XMLSyntaxError, and CutShort for an entity that the file defines, wherever it stands, and for an element of
    these names within another.
    """
    wanted = [f"{{*}}{spelling}" for name in names for spelling in _in_any_case(name)]
    places = {name.lower() for name in names} | {around}
    with path.open("rb") as file:
        reader = etree.iterparse(file, tag=wanted, **_SAFE)
        for _, element in reader:
            _refuse_entities(element)
            _refuse_within(element, places - {around})
            yield element
            element.clear()
            while element.getprevious() is not None and (parent := element.getparent()) is not None:
                _refuse_entities(parent[0])
                unknown.update(_beside(parent[0], places))
                del parent[0]
        _refuse_entities(reader.root)
        for level in (reader.root, *(part for part in reader.root if tag(part) == around)):
            unknown.update(name for part in level.iterchildren(etree.Element) for name in _beside(part, places))


def text_of(element: etree._Element) -> str | None:
    """The text of an element without the spaces around it; None for an empty one. Raises CutShort."""
    if len(element):
        raise CutShort(f"the text of {own_name(element)} is cut short by an element in it")
    return (element.text or "").strip() or None


def root_and_first(path: Path, shown: str) -> tuple[str, str]:
    """The names of the root and of the first element in it, empty if there is none. Raises BrokenFile."""
    names: list[str] = []
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, events=("start",), **_SAFE):
                names.append(own_name(element))
                if len(names) == 2:
                    break
    except etree.XMLSyntaxError as error:
        raise _broken(shown, f"it is no XML, or damaged at line {error.lineno}") from error
    return names[0], names[1] if len(names) > 1 else ""


def holds_others(path: Path, name: str) -> bool:
    """Whether what stands directly within the root, but for the elements of one name, holds any element."""
    depth, is_of_name = 0, False
    with path.open("rb") as file:
        for event, element in etree.iterparse(file, events=("start", "end"), **_SAFE):
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 2:
                is_of_name = tag(element) == name
            if event == "start" and depth == 3 and not is_of_name:
                return True
    return False


def tag(element: etree._Element) -> str:
    """An element's name in small letters, without its namespace."""
    return _small(str(element.tag))


def own_name(element: etree._Element) -> str:
    """An element's name as the file writes it, without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _in_any_case(name: str) -> list[str]:
    return ["".join(letters) for letters in product(*({letter.lower(), letter.upper()} for letter in name))]


def _beside(element: etree._Element, places: set[str]) -> Iterator[str]:
    outer = element.getparent()
    if outer is not None and tag(element) not in places:
        yield f"{own_name(outer)}/{own_name(element)}"


def _refuse_within(element: etree._Element, names: set[str]) -> None:
    if any(tag(outer) in names for outer in element.iterancestors()):
        raise CutShort(f"one {own_name(element)} stands within another")


def _refuse_entities(element: etree._Element) -> None:
    """An entity is never resolved, so that what it stands for would be left out unsaid."""
    if next(element.iter(etree.Entity), None) is not None:
        raise CutShort("it tells something by an entity of its own, which is not resolved")


@lru_cache(4096)
def _small(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _broken(shown: str, what: str) -> BrokenFile:
    return BrokenFile(shown, what, "Export it again")


def parts_named(parts: Parts, *names: str) -> list[etree._Element]:
    """The parts under any of the names that the specification and its validator write them with."""
    return [part for name in names for part in parts.get(name.lower(), ())]


def first_part(parts: Parts, name: str) -> Parts:
    """The parts of the first part of that name; none if there is no such part."""
    return next((parts_of(part) for part in parts_named(parts, name)), {})


def parts_of(element: etree._Element) -> Parts:
    """The elements directly within one, by name in small letters, whatever their namespace: each is met once."""
    parts: Parts = {}
    for part in element.iterchildren(etree.Element):
        parts.setdefault(tag(part), []).append(part)
    return parts


def text_under(parts: Parts, name: str) -> str | None:
    """The text of the first part of that name."""
    found = parts.get(name.lower())
    return text_of(found[0]) if found else None
