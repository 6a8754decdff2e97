"""Controls: of the many rows without the event some are drawn, and weighted up to stand for all of them.

Events are rare, so they decide how much can be learned: m controls for each event keep m / (m + 1) of the precision
that all rows would give, and are learned from in a fraction of the time. Source: Ury, Biometrics (1975).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.rows import Rows


@dataclass(frozen=True)
class Draw:
    """How rows are drawn: `per_event` controls for each row with the event, and of outcomes with more than
    `most_events` rows with the event a part of all rows, for what more rows teach is less than the time they take."""

    per_event: int
    seed: int
    most_events: int | None = None


def with_controls(rows: Rows, draw: Draw) -> tuple[Rows, NDArray[np.int64]]:
    """Every row with the event, and `per_event` times as many without it; and the place of each in `rows`.

    Rows of which nothing is known yet, not even a first interval, are left out. Where there are fewer rows without the
    event than asked for, all are kept at their own weight. A part of all rows is drawn as if there were no others, so
    that it needs no weights.
    """
    random = np.random.default_rng(draw.seed)
    is_event = (rows.event > 0) | (rows.label == 1)
    is_other = ~is_event & ((rows.closed > 0) | ~np.isnan(rows.label))
    if draw.most_events is not None and is_event.sum() > draw.most_events:
        is_of_part = random.random(len(rows)) < draw.most_events / is_event.sum()
        is_event, is_other = is_event & is_of_part, is_other & is_of_part
    others = np.flatnonzero(is_other)
    count = min(draw.per_event * int(is_event.sum()), len(others))
    controls = random.choice(others, count, replace=False)
    place = np.sort(np.concatenate([np.flatnonzero(is_event), controls]))
    stands_for = np.where(is_event[place], 1.0, len(others) / max(count, 1))
    chosen = rows.take(place)
    return replace(chosen, weight=chosen.weight * stands_for), place
