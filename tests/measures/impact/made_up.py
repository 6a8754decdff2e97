"""Made-up event tables: plans that begin month by month, with a trend, a season, noise that lasts, and an effect."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from measures.impact.events import Event
from measures.impact.series import SERIES
from schemas.records import CpPlan
from tests.measures.histories import history

FIRST, MONTHS, AT = "2010-04-01", 120, 84  # ten years, of which three after the event
EVENT = Event(date(2017, 4, 1), "the programme begins")
PLANS = next(series for series in SERIES if series.name == "cp_plans")
_STARTS = pd.date_range(FIRST, periods=MONTHS, freq="MS")


def counts(rng: np.random.Generator, mean: float, shared: float, size: float, effect: float) -> np.ndarray:
    """How many plans begin in each month; the noise is shared with the next month, and `effect` is a share."""
    noise = np.empty(MONTHS)
    noise[0] = rng.normal(0, size)
    for month in range(1, MONTHS):
        noise[month] = shared * noise[month - 1] + rng.normal(0, size * np.sqrt(1 - shared**2))
    t = np.arange(MONTHS)
    log_mean = 0.02 * t / 12 + 0.1 * np.sin(2 * np.pi * t / 12) + noise + np.log1p(effect) * (t >= AT)
    return rng.poisson(mean * np.exp(log_mean))


def town(rng: np.random.Generator, begun: dict[str, np.ndarray]):
    """A history of so many plans a month, by borough."""
    made = history(as_of=date(2020, 8, 1), boroughs=tuple(begun))
    plans = pd.concat([_plans(rng, months, borough) for borough, months in begun.items()], ignore_index=True)
    return replace(made, records={**made.records, CpPlan: plans})


def _plans(rng: np.random.Generator, begun: np.ndarray, borough: str) -> pd.DataFrame:
    starts = np.repeat(_STARTS.to_numpy(), begun)
    days = starts + rng.integers(0, 28, len(starts)).astype("timedelta64[D]")
    child = [f"{borough}{place}" for place in range(len(days))]
    plans = pd.DataFrame({"borough": borough, "child_id": child, "happened_on": days.astype("datetime64[s]")})
    never = pd.Series(pd.NaT, plans.index, dtype="datetime64[s]")
    return plans.assign(record_id=child, ended_on=never, previous_plans_count=0.0)
