"""The school census, a term at a time: who is on roll where, sessions missed, suspensions, special needs."""

from .raw import Kind, Parts, Raw

KINDS: tuple[Kind, ...] = ()


def records(parts: Parts) -> list[Raw]:
    """The records that the tables of an extract make."""
    return []
