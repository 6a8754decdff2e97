"""What may be said of linking: how many ids each step joined, pairs left to people, merges and splits."""

from collections.abc import Mapping

from .suppression import HIDDEN, suppress


def joined(ids: int, people: int, by_step: Mapping[str, int], to_see: Mapping[str, int]) -> dict[str, object]:
    """Counts, and each step's share of all ids; counts of one to five are hidden, and shares with them."""
    counts = hidden(by_step)
    shares = {step: count if count == HIDDEN else round(int(count) / max(ids, 1), 4) for step, count in counts.items()}
    return {
        "ids": ids,
        "people": people,
        "ids_joined_by": counts,
        "share_joined_by": shares,
        "pairs_to_see": hidden(to_see),
    }


def hidden(counts: Mapping[str, int]) -> dict[str, int | str]:
    """Counts by name, with those hidden that must not be seen or from which one could be worked out."""
    return dict(zip(counts, suppress(list(counts.values())), strict=False))
