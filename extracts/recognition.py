"""What a table is: told by its headers, and by the name of its file only where they do not tell."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from schemas.refusal import MissingColumn

from .raw import Kind, Sheet

Kinds = tuple[Kind, ...]
_ALIKE = 0.8
"""How alike a column's name must be, of 1, to one that is not there to be taken for a misspelling of it."""


def recognise(sheet: Sheet, kinds: Kinds, others: Sequence[Sheet] = ()) -> Kind | None:
    """The kind whose required headers a sheet has; None for a sheet of no known kind.

    others: all sheets of its file, of which the file's name tells only the one that comes nearest to what it says.

    Raises MissingColumn where most of a kind's headers are there, or the contract's name of the file says that it is
    that kind, but a required one is not.
    """
    have = _plain(sheet.table.column_names)
    named = next((kind for kind in kinds if kind.name.lower() == _name_of(sheet)), None)
    if named and any(_nearness(named, other) > _nearness(named, sheet) for other in others):
        named = None
    likely = named or _likest(kinds, have)
    complete = [kind for kind in kinds if _is_complete(kind, have)]
    # lacking nothing is not enough where another kind explains more of the headers
    if complete:
        told, least = _likest(complete, have), _shared(likely, have) + (named is not None)
        if likely in complete or _shared(told, have) >= least:
            return told
    if named is None and not _is_most_of(likely, kinds, have):
        return None
    lacking = [header for header in likely.required if header.lower() not in have]
    raise MissingColumn(
        sheet.file,
        f"column {lacking[0]} is missing ({len(lacking)} of {len(likely.required)} required columns of {likely.name})",
        "Export the file with that column; the order does not matter",
    )


def is_header(names: Sequence[str], kinds: Kinds) -> bool:
    """Whether some cells are the headers of a kind, or most of them."""
    have = _plain(names)
    return any(_is_complete(kind, have) for kind in kinds) or any(_is_most_of(kind, kinds, have) for kind in kinds)


def misspelt(sheet: Sheet, kind: Kind) -> Iterator[tuple[str, str]]:
    """Each column of a sheet that nothing is read from and whose name is nearly that of one it lacks, and that name."""
    read = {header.lower(): header for header in (*kind.headers, *kind.columns.values())}
    have = _plain(sheet.table.column_names)
    lacking = {_letters(name): header for name, header in read.items() if name not in have}
    for name in (name for name in sheet.table.column_names if name.strip().lower() not in read):
        for found in get_close_matches(_letters(name), lacking, n=1, cutoff=_ALIKE):
            yield name, lacking[found]


def _name_of(sheet: Sheet) -> str:
    """Which kind a file's name says that it is: `early_help episodes`; of a return, in the folder of its year, without
    what stands beside the module: `ssda903 header` of ssda903/2027/Header_2027.csv.
    """
    source, stem = sheet.file.split("/")[0].lower(), sheet.path.stem.lower()
    if source != "ssda903":
        return f"{sheet.path.parent.name} {stem}".lower()
    return f"{source} {re.sub(r'[^a-z0-9]|(19|20)[0-9]{2}', '', stem)}"


def _nearness(kind: Kind, sheet: Sheet) -> tuple[bool, int]:
    have = _plain(sheet.table.column_names)
    return _is_complete(kind, have), _shared(kind, have)


def _likest(kinds: Sequence[Kind], have: set[str]) -> Kind:
    return max(kinds, key=lambda kind: (_shared(kind, have) / len(kind.headers), _shared(kind, have)))


def _shared(kind: Kind, have: set[str]) -> int:
    return sum(header.lower() in have for header in kind.headers)


def _is_complete(kind: Kind, have: set[str]) -> bool:
    return all(header.lower() in have for header in kind.required)


def _is_most_of(kind: Kind, kinds: Kinds, have: set[str]) -> bool:
    """Whether half of a kind's headers are there, one of them of no other table of its source."""
    others = {
        header
        for one in kinds
        # the tables of pupils on roll and of those who left differ in the first header alone
        if one.source == kind.source and one.headers[1:] != kind.headers[1:]
        for header in _plain(one.headers)
    }
    return _shared(kind, have) >= len(kind.headers) / 2 and bool(have & _plain(kind.headers) - others)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _plain(names: Sequence[str]) -> set[str]:
    return {name.strip().lower() for name in names}
