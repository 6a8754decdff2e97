"""What params.yaml tells the topics of the programme's site, a class a topic."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]


def _quoted_date(value: object) -> object:
    if isinstance(value, date):
        raise ValueError("is not quoted")
    return value


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitCost(_Section):
    """What a place costs a week; `gbp` is empty where a council must fill it in."""

    gbp: Annotated[float, Field(gt=0)] | None = None
    says: str = "not published: fill in the council's own"


class Care(_Section):
    """The page on children looked after."""

    rates_from_months: Annotated[int, Field(ge=12)]
    forecast_months: Annotated[int, Field(ge=24)]
    draws: Annotated[int, Field(ge=100)]
    backtest_draws: Annotated[int, Field(ge=100)]
    seed: int
    entries_fall: Share
    cost_a_week_gbp: dict[str, UnitCost]


class Journeys(_Section):
    """How children came into care."""

    years: Count
    reach_years: Count
    apart_days: Count
    resamples: Count
    seed: int


class Plans(_Section):
    """Plan drift and delay."""

    held_out_months: Count


class ImpactEvent(_Section):
    """A dated event of the programme, in one borough or in all, with the boroughs that it is compared with."""

    began_on: Annotated[date, BeforeValidator(_quoted_date)]
    says: str
    borough: str
    comparison: list[str] | None


class Targets(_Section):
    """What is aimed at: a change of entries to care as a share, and re-referrals from one share to another."""

    entries: Annotated[float, Field(gt=-1)]
    rereferrals: tuple[Share, Share]


class Impact(_Section):
    """Where the page of impact looks for a change."""

    events: list[ImpactEvent]
    months_before: Annotated[int, Field(ge=36)]
    months_after: Annotated[int, Field(ge=12)]
    targets: Targets


class Told(_Section):
    """A number, or one a year, with where it is from; empty where the council must fill it in."""

    value: float | None = None
    values: list[float | None] = []
    year: str
    source: str
    status: Literal["published", "derived", "assumed", "to be filled in"]
    low: float | None = None
    high: float | None = None
    spread: Literal["uniform", "triangular"] | None = None

    @model_validator(mode="after")
    def _says_what_it_is(self) -> Self:
        is_empty = self.value is None and not any(one is not None for one in self.values)
        if is_empty != (self.status == "to be filled in"):
            raise ValueError("a number that is to be filled in is empty, and no other is")
        return self

    @model_validator(mode="after")
    def _lies_in_its_range(self) -> Self:
        if self.spread is None:
            return self
        if self.value is None or self.low is None or self.high is None or not self.low <= self.value <= self.high:
            raise ValueError("a spread needs low and high, and the value between them")
        return self


class Savings(_Section):
    """What the page of savings reckons with."""

    entries_avoided_a_year: Told
    phasing: Told
    placement_cost_gbp: Told
    staff_savings_gbp: Told
    programme_cost_gbp: Told
    closures_a_year: Told
    rereferral_before: Told
    rereferral_after: Told
    referral_cost_gbp: Told
    families_reviewed_a_year: Told
    precision: Told
    relative_effect: Told
    care_cost_gbp: Told
    help_cost_gbp: Told
    tool_cost_gbp: Told
    care_costs_gbp: dict[str, Told]
    unit_costs_gbp: dict[str, Told]
    precisions: list[Share]
    effects: list[Share]
    draws: Count
    seed: int

    @model_validator(mode="after")
    def _as_many_years(self) -> Self:
        by_year = (self.phasing, self.staff_savings_gbp, self.programme_cost_gbp)
        if len({len(one.values) for one in by_year}) > 1:
            raise ValueError("phasing, staff_savings_gbp and programme_cost_gbp have not the same number of years")
        return self


class Shift(_Section):
    """Control limits: from so many months before those shown, and above which index a feature trips."""

    baseline_months: Annotated[int, Field(ge=24, multiple_of=3)]
    shown_months: Annotated[int, Field(ge=3, multiple_of=3)]
    psi_above: Annotated[float, Field(gt=0)]
    every_row: Count


class Measure(_Section):
    """All of `measure`."""

    settled_days: Count
    care: Care
    journeys: Journeys
    plans: Plans
    impact: Impact
    savings: Savings
    shift: Shift
