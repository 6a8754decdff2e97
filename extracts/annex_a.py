"""Ofsted's Annex A workbook, lists 1 to 8: what the current systems show of the last months."""

from .raw import Kind, Parts, Raw, Sheet

KINDS: tuple[Kind, ...] = ()


def named(sheet: Sheet) -> Sheet:
    """A sheet with the headers of the list that it is, whatever their spelling; any other sheet as it is."""
    return sheet


def records(parts: Parts) -> list[Raw]:
    """The records that the lists of an extract make."""
    return []
