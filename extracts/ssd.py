"""The Standard Safeguarding Dataset: its tables, of which several make one record."""

from .raw import Kind, Parts, Raw

KINDS: tuple[Kind, ...] = ()


def records(parts: Parts) -> list[Raw]:
    """The records that the tables of an extract make."""
    return []
