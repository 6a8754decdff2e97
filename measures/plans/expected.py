"""How long a child protection plan is to be expected to last, given the case: a survival model of plans begun before.

The model is fitted as of a day some years back: on plans begun before it, with what was known of their ends then. So
whatever it is judged by came after. A Weibull model (accelerated failure time) and Cox's are compared in the same way
two years earlier, and the one that ranks later plans better is taken. lifelines fits both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.history import History
from measures.households import in_families, with_kin
from schemas.records import CpPlan

CHOOSE_MONTHS = 24
FEWEST_ENDS, FEWEST_OF_LEVEL = 100, 20
_AGES = {0: "under 1", 1: "1 to 4", 5: "5 to 9", 10: "10 to 15", 16: "16 and over"}
_CATEGORIES = {"NEG": "neglect", "PHY": "physical abuse", "SAB": "sexual abuse", "EMO": "emotional abuse"}
FACTORS = ("category", "age", "borough", "earlier_plan", "siblings")
_DAYS_A_YEAR = 365.25
_PENALTY = 0.001  # as good as none: it keeps levels that no plan has from having no end


def cases(history: History) -> pd.DataFrame:
    """A row a child protection plan: borough, child_id, record_id, kin_id, happened_on, ended_on, end_known_on.

    And what was known of the case at its start: category, age, earlier_plan and siblings (was another child of the
    family on a plan on that day?), yes or no.
    """
    rows = history[CpPlan].dropna(subset=["happened_on"]).sort_values(["happened_on", "record_id"], ignore_index=True)
    earlier = rows.groupby(["borough", "child_id"]).cumcount() > 0
    earlier |= rows["previous_plans_count"].astype("float64") > 0
    kept = ["borough", "child_id", "record_id", "happened_on", "ended_on", "end_known_on"]
    return with_kin(history, rows[kept]).assign(
        category=rows["initial_category"].map(_CATEGORIES).astype(object).fillna("multiple or not known"),
        age=_ages(history, rows),
        earlier_plan=earlier.map({True: "yes", False: "no"}).astype(object),
        siblings=_with_siblings(history, rows).map({True: "yes", False: "no"}).astype(object),
    )


def _ages(history: History, rows: pd.DataFrame) -> pd.Series:
    born = history.children.set_index("child_id")["born_on"].reindex(rows["child_id"]).set_axis(rows.index)
    years = ((rows["happened_on"] - born).dt.days / _DAYS_A_YEAR).clip(lower=0)
    place = np.searchsorted(list(_AGES), years.fillna(0).to_numpy(), side="right") - 1
    return pd.Series(np.array(list(_AGES.values()), dtype=object)[place], rows.index)


def _with_siblings(history: History, rows: pd.DataFrame) -> pd.Series:
    """Whether another child of the family that each child lived in was on a plan, or began one, on the day."""
    placed = in_families(history, rows[["borough", "child_id", "record_id", "happened_on", "ended_on"]])
    both = placed.merge(placed, on=["borough", "family_id"], suffixes=("", "_other"))
    runs = both["ended_on_other"].isna() | (both["ended_on_other"] > both["happened_on"])
    other = (both["child_id"] != both["child_id_other"]) & (both["happened_on_other"] <= both["happened_on"]) & runs
    return rows["record_id"].isin(both.loc[other, "record_id"])


def lasted(plans: pd.DataFrame, at: pd.Timestamp, known_by: pd.Timestamp | None = None) -> pd.DataFrame:
    """The plans begun before a day with `days` (at least one) and `is_ended`, at the start of that day.

    Ends count as far as they were known by that day, or by a later one.
    """
    begun = plans[plans["happened_on"] < at]
    is_ended = (begun["end_known_on"] < (known_by or at)) & (begun["ended_on"] < at)
    until = begun["ended_on"].where(is_ended, at)
    return begun.assign(days=(until - begun["happened_on"]).dt.days.clip(lower=1), is_ended=is_ended)


@dataclass(frozen=True)
class Model:
    """A fitted model: which of the two, as of when, and the levels that it tells apart."""

    kind: str
    fitted_on: pd.Timestamp
    columns: tuple[str, ...]
    fitter: Any

    def survival(self, plans: pd.DataFrame, days: NDArray[np.float64]) -> pd.DataFrame:
        """The chance that each plan lasts longer than so many days: a row a day, a column a plan."""
        told = design(plans, self.columns, self.fitted_on)
        return self.fitter.predict_survival_function(told, times=days)

    def hazard(self, plans: pd.DataFrame) -> NDArray[np.float64]:
        """The cumulative hazard of each plan by its `days`: how many ends are expected of it, (n,)."""
        times = np.unique(plans["days"].to_numpy(np.float64))
        found = -np.log(self.survival(plans, times).to_numpy().clip(1e-12))
        return np.asarray(found[np.searchsorted(times, plans["days"]), np.arange(len(plans))], np.float64)

    def quantile(self, plans: pd.DataFrame, share: float) -> NDArray[np.float64]:
        """The days within which this share of plans like each has ended, (n,); infinite where the model cannot tell."""
        told = design(plans, self.columns, self.fitted_on)
        return np.asarray(self.fitter.predict_percentile(told, p=1 - share), np.float64).reshape(-1)


def design(plans: pd.DataFrame, columns: tuple[str, ...], fitted_on: pd.Timestamp) -> pd.DataFrame:
    """The plans as numbers: a column a level (1 or 0), and `year`, the years until the day of fitting, no later one."""
    known = {column: column.split("=", 1) for column in columns if "=" in column}
    found = {column: (plans[factor] == level).to_numpy(float) for column, (factor, level) in known.items()}
    years = (plans["happened_on"] - fitted_on).dt.days.clip(upper=0).to_numpy(float) / _DAYS_A_YEAR
    return pd.DataFrame({**found, "year": years}, index=plans.index)


def levels(plans: pd.DataFrame) -> tuple[str, ...]:
    """The columns that tell a factor's levels from its commonest; levels of few plans are told with that."""
    found: list[str] = []
    for factor in FACTORS:
        counts = plans[factor].value_counts()
        found += [f"{factor}={level}" for level in sorted(counts.index[1:]) if counts[level] >= FEWEST_OF_LEVEL]
    return tuple(found)


def fitted(plans: pd.DataFrame, at: pd.Timestamp, kind: str) -> Model:
    """One of the two, `weibull` or `cox`, fitted as of a day."""
    from lifelines import CoxPHFitter, WeibullAFTFitter

    rows = lasted(plans, at)
    columns = levels(rows)
    told = design(rows, columns, at).assign(days=rows["days"], is_ended=rows["is_ended"])
    fitter = WeibullAFTFitter(penalizer=_PENALTY) if kind == "weibull" else CoxPHFitter(penalizer=_PENALTY)
    return Model(kind, at, columns, fitter.fit(told, duration_col="days", event_col="is_ended"))


def concordance(model: Model, later: pd.DataFrame) -> float:
    """Of two later plans, how often that ended sooner which was expected to; 0.5 is no better than chance."""
    from lifelines.utils import concordance_index

    return float(concordance_index(later["days"], -model.hazard(later.assign(days=365)), later["is_ended"]))


def chosen(plans: pd.DataFrame, at: pd.Timestamp) -> Model | None:
    """The better of the two, fitted as of a day; nothing where too few plans had ended to choose.

    They are compared on plans begun in the two years before that day, by what was known at it.
    """
    before = at - pd.DateOffset(months=CHOOSE_MONTHS)
    first, second = lasted(plans, before), lasted(plans[plans["happened_on"] >= before], at)
    if first["is_ended"].sum() < FEWEST_ENDS or second["is_ended"].sum() < FEWEST_OF_LEVEL:
        return None
    ranks = {kind: concordance(fitted(plans, before, kind), second) for kind in ("weibull", "cox")}
    return fitted(plans, at, max(ranks, key=lambda kind: ranks[kind]))
