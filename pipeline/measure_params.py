"""What params.yaml tells the topics of the programme's site, a class a topic."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]


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


class Measure(_Section):
    """All of `measure`."""

    settled_days: Count
    care: Care
    journeys: Journeys
    plans: Plans
