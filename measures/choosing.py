"""Which model is the candidate: the simplest that is as good as the best, as far as can be told."""

from collections.abc import Mapping, Sequence

Figures = Mapping[str, float]
Spans = Mapping[str, tuple[float, float]]
MEASURE = "average_precision"  # what a short list lives on: who stands at the top
ERRORS_A_SPAN = 2 * 1.96  # a 95 % interval is so many standard errors wide


def candidate(
    figures: Mapping[str, Figures],
    spans: Mapping[str, Spans],
    simplest_first: Sequence[str],
    slope: tuple[float, float],
    observed_expected: tuple[float, float],
) -> tuple[str | None, list[str]]:
    """The simplest of the models within one standard error of the best one's average precision, and why.

    Models whose calibration slope or events per expected event lies outside its limits are left out; where all are, or
    none could be measured, there is none. `figures` and `spans` are by model; the standard error is the best one's.
    """
    measured = [name for name in simplest_first if MEASURE in figures.get(name, {})]
    limits = {"slope": slope, "observed_expected": observed_expected}
    fit = [name for name in measured if not _beyond(figures[name], limits)]
    why = [f"{name} is left out: {_beyond(figures[name], limits)}" for name in measured if name not in fit]
    if not fit:
        return None, [*why, "no model is left to choose from"]
    best = max(fit, key=lambda name: figures[name][MEASURE])
    low, high = spans[best][MEASURE]
    least = figures[best][MEASURE] - (high - low) / ERRORS_A_SPAN
    chosen = next(name for name in fit if figures[name][MEASURE] >= least)
    top, own = (f"{figures[name][MEASURE]:.3f}" for name in (best, chosen))
    if chosen == best:
        return best, [*why, f"{best} has the highest average precision ({top}), and no simpler model comes near it"]
    return chosen, [*why, f"{chosen} is the simplest within one standard error of {best} ({own} against {top})"]


def _beyond(figures: Figures, limits: Mapping[str, tuple[float, float]]) -> str:
    """What lies outside its limits, in words; empty where nothing does."""
    outside = [
        f"{name} {figures[name]:.2f} is not between {low} and {high}"
        for name, (low, high) in limits.items()
        if not low <= figures[name] <= high
    ]
    return " and ".join(outside)
