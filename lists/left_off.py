"""Who could have been on a month's list and is not, counted and told in words."""

from collections.abc import Mapping

import pandas as pd

from lists.roll_up import with_cut
from lists.standing import AWAKE, STANDINGS

# one family, several families
_WORDS = {
    "at_rest": (
        "1 family was on an earlier list, and nothing new is recorded since: it rests.",
        "{} families were on earlier lists, and nothing new is recorded since: they rest.",
    ),
    "decided": (
        "1 family was decided on, and nothing new is recorded since: it rests.",
        "{} families were decided on, and nothing new is recorded since: they rest.",
    ),
    "wrong_data": (
        "1 family is on hold: something in its records was said to be wrong, and is not corrected yet.",
        "{} families are on hold: something in their records was said to be wrong, and is not corrected yet.",
    ),
    "no_consent": (
        "1 family did not consent, and nothing new is recorded since: it is on hold.",
        "{} families did not consent, and nothing new is recorded since: they are on hold.",
    ),
    "no_reason": (
        "1 family came before others, but nothing in its records can be told as a reason: it is not listed.",
        "{} families came before others, but nothing in their records can be told as a reason: they are not listed.",
    ),
    "kept": (
        "1 family of the last list kept its place just below the cut.",
        "{} families of the last list kept their places just below the cut.",
    ),
    "displaced": (
        "1 family came before a family that kept its place, and would have been listed without it.",
        "{} families came before those that kept their places, and would have been listed without them.",
    ),
    "just_missed": (
        "1 more family comes next in order, after the last one at its stage.",
        "{} more families come next in order, after the last ones at their stages.",
    ),
    "tied": (
        "1 of those left off had the very same score as the last one listed at its stage: a lot decided.",
        "{} of those left off had the very same score as the last one listed at their stage: a lot decided.",
    ),
}


def left_off(found: pd.DataFrame) -> dict[str, int]:
    """How many families stand back, and why; how many kept a place or just missed one. `considered` gives `found`.

    `tied`: those not listed at the very score of the last one that is. `displaced`: whose place another kept.
    """
    standings = found["standing"].value_counts()
    awake = with_cut(found[found["standing"] == AWAKE])
    return {
        **{name: int(standings.get(name, 0)) for name in STANDINGS},
        "kept": int(found["is_kept"].sum()),
        "displaced": int(found["is_displaced"].sum()),
        "just_missed": int(found["just_missed"].sum()),
        "tied": int((awake["is_at_cut"] & ~awake["is_listed"]).sum()),
    }


def left_off_words(counts: Mapping[str, int]) -> list[str]:
    """The same in sentences, of what there is."""
    return [
        words[0] if counts[name] == 1 else words[1].format(f"{counts[name]:,}")
        for name, words in _WORDS.items()
        if counts.get(name)
    ]
