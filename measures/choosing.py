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
    unequal: Mapping[str, Sequence[str]],
) -> tuple[str | None, list[str]]:
    """The simplest of the models within one standard error of the best one's average precision, and why.

    Models whose calibration slope or events per expected event lies outside its limits are left out; where all are, or
    none could be measured, there is none. So are those of which `unequal` tells whom their lists miss too often.
    `figures` and `spans` are by model; the standard error is the best one's.
    """
    measured = [name for name in simplest_first if MEASURE in figures.get(name, {})]
    limits = {"slope": slope, "observed_expected": observed_expected}
    against = {name: [*_beyond(figures[name], limits), *unequal.get(name, ())] for name in measured}
    fit = [name for name in measured if not against[name]]
    why = [f"{name} is left out: {' and '.join(told)}" for name, told in against.items() if told]
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


def _beyond(figures: Figures, limits: Mapping[str, tuple[float, float]]) -> list[str]:
    """What lies outside its limits, in words."""
    return [
        f"{name} {figures[name]:.2f} is not between {low} and {high}"
        for name, (low, high) in limits.items()
        if not low <= figures[name] <= high
    ]
