"""What the savings could be where what they rest on is not known: draws from stated ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.savings.arithmetic import ListYear
from measures.savings.told import Case, Told, number

Floats = NDArray[np.float64]


def drawn(told: Told, draws: int, rng: np.random.Generator) -> Floats:
    """So many values of a number, from its range; where it has none, the number itself."""
    from scipy.stats import triang, uniform

    if told.spread is None or told.low is None or told.high is None or told.low == told.high:
        return np.full(draws, number(told))
    width = told.high - told.low
    if told.spread == "uniform":
        return np.asarray(uniform(told.low, width).rvs(draws, random_state=rng))
    return np.asarray(triang((number(told) - told.low) / width, told.low, width).rvs(draws, random_state=rng))


def list_draws(case: Case, year: ListYear, draws: int, seed: int) -> Floats:
    """The net of a year's lists in pounds, drawn so often."""
    rng = np.random.default_rng(seed)
    told = (case.precision, case.relative_effect, case.care_cost_gbp, case.help_cost_gbp)
    precision, effect, care, help_gbp = (drawn(one, draws, rng) for one in told)
    net: Floats = year.reviewed * (precision * effect * care - help_gbp) - year.fixed_gbp
    return net


def case_draws(case: Case, draws: int, seed: int) -> dict[int, Floats]:
    """By year the programme's total savings in pounds, drawn so often; years that cannot be worked out are left out."""
    rng = np.random.default_rng(seed)
    entries = drawn(case.entries_avoided_a_year, draws, rng)
    placement = drawn(case.placement_cost_gbp, draws, rng)
    years = enumerate(zip(case.phasing.values, case.staff_savings_gbp.values, strict=True), start=1)
    return {
        year: entries * share * placement + staff
        for year, (share, staff) in years
        if share is not None and staff is not None
    }


def interval(values: Floats) -> tuple[float, float, float]:
    """The middle of some draws, and between which two numbers 95 of 100 of them lie."""
    low, middle, high = np.quantile(values, [0.025, 0.5, 0.975])
    return float(middle), float(low), float(high)


def interval_rows(case: Case, year: ListYear | None, draws: int, seed: int) -> pd.DataFrame:
    """Rows of what, middle, low, high (pounds) and pays (the share of draws above nought): by year, then the lists'."""
    told = {f"programme, savings of year {number_}": one for number_, one in _case_or_none(case, draws, seed).items()}
    if year is not None:
        told["a year of lists, savings less costs"] = list_draws(case, year, draws, seed)
        no_effect = replace(case.relative_effect, value=0.0, low=None, high=None, spread=None)
        told["the same, if help had no effect"] = list_draws(
            replace(case, relative_effect=no_effect), year, draws, seed
        )
    rows = [(what, *interval(values), float((values > 0).mean())) for what, values in told.items()]
    return pd.DataFrame(rows, columns=["what", "middle", "low", "high", "pays"])


def _case_or_none(case: Case, draws: int, seed: int) -> dict[int, Floats]:
    is_empty = case.entries_avoided_a_year.value is None or case.placement_cost_gbp.value is None
    return {} if is_empty else case_draws(case, draws, seed)
