"""Made-up child protection plans whose true durations are known."""

import numpy as np
import pandas as pd

from measures.history import History
from tests.measures.histories import DAY, history

SHAPE, DAYS = 1.2, 300.0  # of the Weibull distribution that they last by; those of babies last half as long


def drawn(plans: int, seed: int, since: str, slower: float) -> tuple[pd.DatetimeIndex, np.ndarray, pd.DatetimeIndex]:
    """When each began, if it is of a baby, and when it ends; those begun since a day last so many times as long."""
    rng = np.random.default_rng(seed)
    begun = pd.Timestamp("2012-01-01") + pd.to_timedelta(rng.integers(0, 5300, plans), "D")
    is_baby = rng.random(plans) < 0.5
    scale = DAYS * np.where(is_baby, 0.5, 1.0) * np.where(begun >= pd.Timestamp(since), slower, 1.0)
    return begun, is_baby, begun + pd.to_timedelta(np.ceil(scale * rng.weibull(SHAPE, plans)), "D")


def told(plans: int, seed: int) -> pd.DataFrame:
    """Such plans as `measures.plans.expected.cases` gives them."""
    begun, is_baby, ended = drawn(plans, seed, "2100-01-01", 1.0)
    known = pd.Series(ended).where(ended < pd.Timestamp(DAY))
    names = pd.Series(np.arange(plans)).astype(str)
    alike = {"category": "neglect", "earlier_plan": "no", "siblings": "no", "kin_id": range(plans)}
    days = {"happened_on": begun, "ended_on": known, "end_known_on": known}
    age = np.where(is_baby, "under 1", "10 to 15")
    borough = np.where(np.arange(plans) % 2, "rbkc", "lbhf")
    return pd.DataFrame({"borough": borough, "record_id": names, "child_id": names, "age": age, **alike, **days})


def town(plans: int, seed: int, slower_since: str = "2100-01-01", slower: float = 1.0) -> History:
    """So many plans begun from 2012 on, half of them of babies; those begun since a day last so many times as long."""
    begun, is_baby, ended = drawn(plans, seed, slower_since, slower)
    births = begun - pd.to_timedelta(np.where(is_baby, 30, 4000), "D")
    lines = ["borough child_id happened_on ended_on initial_category"]
    for k in range(plans):
        end = ended[k].date() if ended[k] < pd.Timestamp(DAY) else "-"
        lines.append(f"{('lbhf', 'rbkc')[k % 2]} c{k} {begun[k].date()} {end} NEG")
    people = "\n".join(f"c{k} {births[k].date()} k{k}" for k in range(plans))
    return history(people, boroughs=("lbhf", "rbkc"), CpPlan="\n".join(lines))
