"""Two sheets or files that claim to be the same table: the parts of it, the same again, or a contradiction."""

from collections.abc import Sequence

from schemas.refusal import BrokenFile

from .raw import Kind, Sheet

_Row = tuple[str | None, ...]


def told_before(sheet: Sheet, others: Sequence[Sheet], kind: Kind) -> Sheet | None:
    """The sheet of the same kind that tells the very same; None where there is none.

    others: those of the same kind, and of the same year or term where it has one. Sheets that share no record are parts
    of one table. Raises BrokenFile for two that share records and are not the same: nothing says which of them holds.
    """
    for other in others:
        if _rows(sheet, _names(sheet, other)) == _rows(other, _names(sheet, other)):
            return other
        shared = len(_keys(sheet, kind) & _keys(other, kind))
        if shared:
            what = f"it and {other.file} are both {kind.name}, share {shared} of their rows and are not the same"
            raise BrokenFile(sheet.file, what, "Keep the one that is right, or put the rows of both into one")
    return None


def _keys(sheet: Sheet, kind: Kind) -> set[_Row]:
    """What tells each row from the others; of rows in which all of it is filled."""
    of_record = [kind.columns[name].lower() for name in kind.key if name in kind.columns]
    names = of_record or [header.lower() for header in kind.required]
    return {row for row in _rows(sheet, names) if None not in row}


def _names(*sheets: Sheet) -> list[str]:
    return sorted({name.strip().lower() for sheet in sheets for name in sheet.table.column_names})


def _rows(sheet: Sheet, names: Sequence[str]) -> set[_Row]:
    columns = {name.strip().lower(): sheet.table.column(name).to_pylist() for name in sheet.table.column_names}
    nothing = [None] * sheet.table.num_rows
    return set(zip(*(columns.get(name, nothing) for name in names), strict=True))
