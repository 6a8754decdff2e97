"""What params.yaml tells the topics of the programme's site, a class a topic."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Plans(_Section):
    """Plan drift and delay."""

    held_out_months: Count


class Measure(_Section):
    """All of `measure`."""

    settled_days: Count
    plans: Plans
