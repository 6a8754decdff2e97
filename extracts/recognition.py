"""What a table is: told by its headers, never by the name of its file."""

from schemas.refusal import MissingColumn

from .raw import Kind, Sheet


def recognise(sheet: Sheet, kinds: tuple[Kind, ...]) -> Kind | None:
    """The kind whose headers a sheet has; None for a sheet of no known kind.

    Raises MissingColumn where most of a kind's headers are there but a required one is not.
    """
    have = {name.strip().lower() for name in sheet.table.column_names}
    kind = max(kinds, key=lambda kind: _likeness(kind, have))
    lacking = [header for header in kind.required if header.lower() not in have]
    if not lacking:
        return kind
    if _likeness(kind, have)[0] < 0.5:
        return None
    raise MissingColumn(
        sheet.file,
        f"column {lacking[0]} is missing ({len(lacking)} of {len(kind.required)} required columns of {kind.name})",
        "Export the file with that column; the order does not matter",
    )


def _likeness(kind: Kind, have: set[str]) -> tuple[float, int]:
    shared = sum(header.lower() in have for header in kind.headers)
    return shared / len(kind.headers), shared
