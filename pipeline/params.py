"""The only reader of params.yaml: what it may hold, and a clear word about what it may not."""

from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipeline.measure_params import Measure
from schemas.refusal import BadParams

PARAMS = Path("params.yaml")


def _quoted_date(value: object) -> object:
    if isinstance(value, date):
        raise ValueError("is not quoted")
    return value


Day = Annotated[date, BeforeValidator(_quoted_date)]
LifeStage = Literal["school_entry", "key_stage_2", "secondary_transfer", "key_stage_4", "post_16", "closure"]
Outcome = Literal[
    "care_entry", "cp_plan", "youth_justice_entry", "custody_or_remand", "rereferral", "intensive_support"
]
CLOSURE, AFTER_CLOSURE = "closure", "rereferral"  # the stage without an age, and the outcome that is asked there alone
Learner = Literal[
    "logistic", "binary", "hazard", "logistic_per_stage", "binary_per_stage", "hazard_per_stage"
]  # the simplest first
Route = Literal["police", "no_further_action", "diversion", "school"]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lags(_Section):
    social_care: int
    early_help: int
    youth_justice: int
    people: int
    education: int


class Conform(_Section):
    known_lag_days: Lags
    max_quarantined_share: Share
    max_unmapped_share: Share
    volume_guard: Share


class Link(_Section):
    match_above: Share
    review_above: Share
    max_household: Count

    @model_validator(mode="after")
    def _in_order(self) -> "Link":
        if self.review_above > self.match_above:
            raise ValueError("review_above is above match_above")
        return self


class Landmarks(_Section):
    life_stages: Annotated[list[LifeStage], Field(min_length=1)]
    longest_window_days: Count


class LabelLags(_Section):
    care_entry: int
    cp_plan: int
    youth_justice_entry: int
    custody_or_remand: int
    rereferral: int = 60
    intensive_support: int


class Outcomes(_Section):
    horizon_months: Count
    rereferral_months: Count = 12
    label_lag_days: LabelLags

    def months(self, outcome: str) -> int:
        """The horizon of an outcome."""
        return self.rereferral_months if outcome == AFTER_CLOSURE else self.horizon_months

    def lag_days(self, outcome: str) -> int:
        """How long after its horizon an outcome may still be recorded."""
        return int(self.label_lag_days.model_dump()[outcome])


class Spark(_Section):
    master: str
    options: dict[str, str]


class Features(_Section):
    engine: Literal["duckdb", "spark"]
    spark: Spark
    leave_out: list[Route]
    memory_limit_gb: Count
    max_coverage_difference: Share

    def in_process(self) -> "Features":
        """The same on DuckDB, whichever engine the stages run on: for what is asked of a few landmarks."""
        return self.model_copy(update={"engine": "duckdb"})


class Hazard(_Section):
    num_trees: Count
    learning_rate: float
    num_leaves: Count


class Train(_Section):
    as_of: Day
    because: str
    outcomes: Annotated[list[Outcome], Field(min_length=1)]
    every_months: Annotated[int, Field(ge=1, le=12)]
    controls_per_event: Count
    most_events: Count
    test_years: Count
    kin_groups: Annotated[int, Field(ge=3)]  # one is held out, calibration divides the others
    seed: int
    min_events: Count
    label_shuffles: Annotated[int, Field(ge=2)]
    trials: Annotated[int, Field(ge=0)]
    models: Annotated[list[Learner], Field(min_length=1)]
    hazard: Hazard
    prior_referrals: str
    risk_factors: list[str]


class Success(_Section):
    outcome: Outcome
    beats: Literal["count_rule", "chance", "logistic"]
    min_precision_ratio: float
    min_auc: Share


Limits = Annotated[tuple[float, float], Field(strict=False)]


class ModelLimits(_Section):
    slope: Limits
    observed_expected: Limits
    recall_gap: Share


class Evaluate(_Section):
    resamples: Count
    min_events: Count
    net_benefit_from: Annotated[list[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=1)]
    limits: ModelLimits
    success: Success


class MonthList(_Section):
    ranked_by: Outcome
    capacity: dict[str, Count]
    capacity_of: dict[str, dict[str, Annotated[int, Field(ge=0)]]]
    rest_days: Count
    hysteresis: Share
    just_missed: Annotated[int, Field(ge=0)]
    at_most_of_one: dict[Annotated[str, Field(pattern="^(school|ward)$")], Count]
    expires_days: Count

    def capacity_in(self, borough: str) -> dict[str, int]:
        """The capacity of a borough's lists, by life stage."""
        return self.capacity | self.capacity_of.get(borough, {})


class Review(_Section):
    database: Annotated[str, Field(pattern=r"^[a-z0-9+]+://")]
    band_after_view: bool
    sign_out_minutes: Count
    lock_after: Count
    lock_minutes: Count
    keep_days: Count
    quick_seconds: Count
    always_agree_share: Share


class Publish(_Section):
    tracking_uri: str


class Params(_Section):
    """All of params.yaml."""

    extracts_dir: Path
    boroughs: Annotated[list[Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]], Field(min_length=1)]
    conform: Conform
    link: Link
    landmarks: Landmarks
    outcomes: Outcomes
    features: Features
    train: Train
    evaluate: Evaluate
    list: MonthList
    review: Review
    measure: Measure
    publish: Publish

    @model_validator(mode="after")
    def _names_agree(self) -> "Params":
        if "hazard" not in self.train.models:
            raise ValueError("train.models lacks hazard, the main model")
        strangers = sorted(set(self.list.capacity) - set(self.landmarks.life_stages))
        if strangers:
            raise ValueError(f"list.capacity names {strangers[0]}, which is not in landmarks.life_stages")
        for borough, own in self.list.capacity_of.items():
            if borough not in self.boroughs:
                raise ValueError(f"list.capacity_of names {borough}, which is not in boroughs")
            if others := sorted(set(own) - set(self.list.capacity)):
                raise ValueError(f"list.capacity_of.{borough} names {others[0]}, which is not in list.capacity")
        for key, outcome in {
            "list.ranked_by": self.list.ranked_by,
            "evaluate.success": self.evaluate.success.outcome,
        }.items():
            if outcome not in self.train.outcomes:
                raise ValueError(f"{key} names {outcome}, which is not in train.outcomes")
            if outcome == AFTER_CLOSURE:
                raise ValueError(f"{key} names {outcome}, which no life stage is asked about")
        if CLOSURE in self.list.capacity:
            raise ValueError(f"list.capacity names {CLOSURE}, at which nobody is listed")
        return self


def read_params(path: Path = PARAMS) -> Params:
    """The parameters. Raises BadParams with the key, what is wrong and the nearest known key."""
    if not path.is_file():
        raise BadParams(str(path), "it is not there", "Run from the project's root")
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadParams(str(path), "it is not valid YAML", "Check its indentation and quotes") from error
    if not isinstance(told, dict):
        raise BadParams(str(path), "it holds no keys", "Put its sections back; git history shows them")
    try:
        return Params.model_validate(told)
    except ValidationError as error:
        raise _explained(path, error) from None


def _explained(path: Path, error: ValidationError) -> BadParams:
    # a typo is both a key that is not known and one that is missing: the first says more
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    key = ".".join(str(part) for part in first["loc"])
    more = f" ({error.error_count() - 1} more problems)" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(first["loc"][-1]), _known_keys(Params), n=1)
        meant = f"Did you mean {near[0]}" if near else "Take it out"
        return BadParams(str(path), f"{key} is not a known key{more}", meant)
    if first["type"] == "missing":
        return BadParams(str(path), f"{key} is missing{more}", "Put it back; docs and git history show its default")
    what = first["msg"].removeprefix("Value error, ").removeprefix("Input ").lower()
    return BadParams(
        str(path), f"{key} {what}{more}".strip(), 'Correct the value; dates are quoted, as in "2026-09-01"'
    )


def _known_keys(section: type[BaseModel]) -> list[str]:
    known = []
    for name, field in section.model_fields.items():
        known.append(name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            known += _known_keys(field.annotation)
    return known
