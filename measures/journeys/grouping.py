"""Typical journeys: children with like sequences in the three years before care, grouped, and whether that holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.editions import Editions
from measures.journeys.lives import STEPS
from schemas.records import (
    Assessment,
    CinPlan,
    CpPlan,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Offence,
    Programme,
    Record,
    Referral,
)

QUARTERS, QUARTER_DAYS = 12, 91
# a state is the highest that any day of the quarter had; a CIN plan is told since 2021 alone, so it is social care here
STATES = ("nothing", "early help", "social care", "CP plan")
_LEVEL: dict[type[Record], int] = {EhEpisode: 1, Referral: 2, Assessment: 2, CinPlan: 2, CpPlan: 3}
_JUSTICE: tuple[type[Record], ...] = (Offence, LegalOutcome, Hearing, Programme)
_LASTING = {STEPS[record] for record in (*_LEVEL, Programme)}
JUSTICE = "youth justice"
KS = (3, 4, 5, 6)
FEWEST = 100  # children: of fewer no groups are made
HOLDS = 0.6  # adjusted Rand index from which groups are said to hold
FEWEST_SHOWN = 21  # a group of so many has a state with more than 5, so that its size never needs to be hidden


@dataclass(frozen=True)
class Groups:
    """`label` of each child (a place in `names`), the largest group first; `stability` is the mean adjusted Rand index
    over resamples, `silhouette` that of all. `level` (n, quarters) and `justice` (n, quarters) are what was grouped."""

    label: NDArray[np.int64]
    names: Sequence[str]
    stability: float
    silhouette: float
    level: NDArray[np.int64]
    justice: NDArray[np.bool_]


def sequences(found: pd.DataFrame, prior: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Of each entrant and quarter before its entry, the earliest first: the highest state (a place in STATES), and
    whether there was anything of youth justice. Only steps apart from the entry count."""
    apart = prior[prior["is_apart"]]
    level = np.zeros((len(found), QUARTERS), dtype=np.int64)
    for record, height in _LEVEL.items():
        met = _met(found, apart[apart["kind"] == STEPS[record]])
        level = np.maximum(level, met * height)
    justice = _met(found, apart[apart["kind"].isin([STEPS[record] for record in _JUSTICE])])
    return level, justice


def _met(found: pd.DataFrame, steps: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether any of the steps had a day in each quarter, (n, quarters)."""
    row = pd.Series(found.index, index=found["child"]).reindex(steps["child"]).to_numpy()
    starts = steps["days_before"].to_numpy()
    # what does not last is on its own day alone; what does, to the day before its end
    lasts = steps["kind"].isin(_LASTING).to_numpy()
    ends = np.where(lasts, np.minimum((steps["entered_on"] - steps["to_on"]).dt.days.to_numpy() + 1, starts), starts)
    met = np.zeros((len(found), QUARTERS), dtype=bool)
    for place in range(QUARTERS):
        # days before the entry, from 1
        nearest = (QUARTERS - 1 - place) * QUARTER_DAYS + 1
        is_in = (starts >= nearest) & (ends < nearest + QUARTER_DAYS)
        met[row[is_in], place] = True
    return met


def grouped(found: pd.DataFrame, prior: pd.DataFrame, resamples: int, seed: int) -> Groups | None:
    """The groups of the entrants' sequences by k-means; nothing where there are fewer than FEWEST children.

    A quarter counts as many steps as its state is high, so that the distance of two sequences is by how much they
    differ. How many groups there are is decided by the silhouette; resamples of the children are grouped anew, to see
    whether the same ones come together.
    """
    from threadpoolctl import threadpool_limits

    level, justice = sequences(found, prior)
    matrix = np.hstack([*(level >= height for height in range(1, len(STATES))), justice]).astype(np.float64)
    ks = [k for k in KS if k <= len(np.unique(matrix, axis=0))]
    if len(found) < FEWEST or not ks:
        return None
    with threadpool_limits(1):  # of so few rows threads only wait for one another
        label, silhouette = max((_fitted(matrix, k, seed) for k in ks), key=lambda fit: fit[1])
        order = np.argsort(-np.bincount(label), kind="stable")
        label = np.argsort(order)[label]
        stability = _stability(matrix, label, resamples, seed)
    return Groups(label, _names(label, level, justice), stability, silhouette, level, justice)


def _fitted(matrix: NDArray[np.float64], k: int, seed: int) -> tuple[NDArray[np.int64], float]:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    label = KMeans(k, n_init=10, random_state=seed).fit_predict(matrix).astype(np.int64)
    return label, float(silhouette_score(matrix, label, sample_size=min(len(matrix), 2_000), random_state=seed))


def _stability(matrix: NDArray[np.float64], label: NDArray[np.int64], resamples: int, seed: int) -> float:
    """The mean adjusted Rand index of all children between their groups and those that a resample's groups put them
    into (Hennig 2007 on cluster-wise stability; Hubert and Arabie 1985 on the index)."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    rng, k, found = np.random.default_rng(seed), int(label.max()) + 1, []
    for number in range(resamples):
        drawn = matrix[rng.integers(0, len(matrix), len(matrix))]
        if len(np.unique(drawn, axis=0)) >= k:
            model = KMeans(k, n_init=3, random_state=seed + number).fit(drawn)
            found.append(adjusted_rand_score(label, model.predict(matrix)))
    return float(np.mean(found)) if found else 0.0


def _names(label: NDArray[np.int64], level: NDArray[np.int64], justice: NDArray[np.bool_]) -> list[str]:
    """Each group's commonest state in the third, the second and the last year before the entry, in words."""
    names: list[str] = []
    for group in range(int(label.max()) + 1):
        own = level[label == group]
        years = [STATES[int(np.bincount(own[:, at : at + 4].ravel()).argmax())] for at in range(0, QUARTERS, 4)]
        told = [year for place, year in enumerate(years) if place == 0 or year != years[place - 1]]
        name = ", then ".join(told) + (
            ", with youth justice" if justice[label == group].any(axis=1).mean() > 0.5 else ""
        )
        names.append(f"{chr(ord('A') + group)}: mostly {name}")
    return names


def states_by_quarter(editions: Editions, span: str, groups: Groups, told: Collection[str]) -> pd.DataFrame:
    """Rows of group, quarter (-12 to -1), state (STATES and JUSTICE), children, share (percent): fit to publish.

    Of the `told` groups of FEWEST_SHOWN or more, which a later edition groups and names anew: those of one span of
    years are told anew together. A child is in one state a quarter; youth justice stands beside it.
    """
    rows = []
    for group, name in enumerate(groups.names):
        own = groups.label == group
        if int(own.sum()) < FEWEST_SHOWN or name not in told:
            continue
        for place in range(QUARTERS):
            states = np.bincount(groups.level[own, place], minlength=len(STATES))
            justice = int(groups.justice[own, place].sum())
            counts = dict(zip(STATES, map(int, states), strict=True)) | {
                JUSTICE: justice,
                "none": int(own.sum()) - justice,
            }
            rows.append(
                {"group": name, "quarter": place - QUARTERS, **counts, "size": int(own.sum()), "whole": int(own.sum())}
            )
    names = [*STATES, JUSTICE, "none", "size", "whole"]
    table = pd.DataFrame(rows, columns=["group", "quarter", *names]).astype(dict.fromkeys(names, np.int64))
    sums = {"size": list(STATES), "whole": [JUSTICE, "none"]}
    shown = editions.told("journeys_states", table.assign(span=span), names, sums, together=lambda rows: rows[["span"]])
    long = shown.melt(["group", "quarter", "size"], [*STATES, JUSTICE], "state", "children")
    return long.assign(share=(100 * long["children"].astype("Float64") / long["size"]).round(1).astype(np.float64))
