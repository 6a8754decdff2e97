"""How long a child protection plan is to be expected to last, given the case: a survival model of plans begun before.

A Weibull model (accelerated failure time, lifelines), fitted as of a day some years back: on plans begun before it,
with what was known of their ends then. So whatever it is judged by came after. Cox's model stands beside it: it assumes
no shape, but cannot tell by when nine in ten will have ended where few have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import by_kin
from measures.history import History
from measures.households import in_families, with_kin
from schemas.records import CpPlan

FEWEST_ENDS, FEWEST_OF_LEVEL = 100, 20
_AGES = {0: "under 1", 1: "1 to 4", 5: "5 to 9", 10: "10 to 15", 16: "16 and over"}
_CATEGORIES = {"NEG": "neglect", "PHY": "physical abuse", "SAB": "sexual abuse", "EMO": "emotional abuse"}
FACTORS = ("category", "age", "borough", "earlier_plan", "siblings")
_DAYS_A_YEAR = 365.25
_PENALTY = 1e-4  # as good as none: it keeps levels that no plan has from having no end


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
    """The fitted model: as of when, the levels that it tells apart, how sure its parameters are (kin taken whole)."""

    fitted_on: pd.Timestamp
    columns: tuple[str, ...]
    fitter: Any
    covariance: NDArray[np.float64]

    def hazard(self, plans: pd.DataFrame) -> NDArray[np.float64]:
        """The cumulative hazard of each plan by its `days`: how many ends are expected of it, (n,)."""
        return _hazard(self.fitter, self._told(plans), plans["days"])

    def error(self, plans: pd.DataFrame) -> float:
        """The standard error of all the ends expected of these plans that comes from the model's own parameters."""
        told, hazard = self._told(plans), self.hazard(plans)
        by_line = -_shape(self.fitter) * (hazard[:, None] * _lines(self.fitter, told)).sum(axis=0)
        slope = np.append(by_line, (hazard * np.log(hazard)).sum())
        return float(np.sqrt(slope @ self.covariance @ slope))

    def quantile(self, plans: pd.DataFrame, share: float) -> NDArray[np.float64]:
        """The days within which this share of plans like each has ended, (n,)."""
        found = self.fitter.predict_percentile(self._told(plans), p=1 - share)
        return np.asarray(found, np.float64).reshape(-1)

    def _told(self, plans: pd.DataFrame) -> pd.DataFrame:
        return design(plans, self.columns, self.fitted_on)


def _shape(fitter: Any) -> float:
    return float(np.exp(fitter.params_["rho_"].iloc[0]))


def _lines(fitter: Any, told: pd.DataFrame) -> NDArray[np.float64]:
    """The plans as the model's own columns, with its intercept, in its order."""
    return told.assign(Intercept=1.0)[list(fitter.params_["lambda_"].index)].to_numpy()


def _hazard(fitter: Any, told: pd.DataFrame, days: pd.Series) -> NDArray[np.float64]:
    middle = _lines(fitter, told) @ fitter.params_["lambda_"].to_numpy()
    found: NDArray[np.float64] = np.exp(_shape(fitter) * (np.log(days.to_numpy(np.float64)) - middle))
    return found


def _robust(fitter: Any, told: pd.DataFrame, rows: pd.DataFrame) -> NDArray[np.float64]:
    """The parameters' covariance, kin taken whole, as lifelines has it for Cox's model alone (Lin and Wei, 1989)."""
    hazard, is_ended = _hazard(fitter, told, rows["days"]), rows["is_ended"].to_numpy(float)
    by_line = _shape(fitter) * ((hazard - is_ended)[:, None] * _lines(fitter, told))
    scores = np.column_stack([by_line, is_ended + np.log(hazard) * (is_ended - hazard)])
    of_kin = by_kin(np.ones(len(rows)), rows["kin_id"].to_numpy()) @ scores
    around = fitter.variance_matrix_.to_numpy()
    return np.asarray(around @ (of_kin.T @ of_kin) @ around, np.float64)


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


def fitted(plans: pd.DataFrame, at: pd.Timestamp) -> Model | None:
    """The model as of a day; nothing where too few plans had ended by then."""
    from lifelines import WeibullAFTFitter

    rows = lasted(plans, at)
    if rows["is_ended"].sum() < FEWEST_ENDS:
        return None
    columns = levels(rows)
    told = design(rows, columns, at)
    timed = told.assign(days=rows["days"], is_ended=rows["is_ended"])
    fitter = WeibullAFTFitter(penalizer=_PENALTY).fit(timed, duration_col="days", event_col="is_ended")
    return Model(at, columns, fitter, _robust(fitter, told, rows))


def concordance(score: NDArray[np.float64], later: pd.DataFrame) -> float:
    """Of two later plans, how often that ended sooner which has the higher score; 0.5 is no better than chance."""
    from lifelines.utils import concordance_index

    return float(concordance_index(later["days"], -score, later["is_ended"]))
