"""The programme's topics: each is a module of measures/ and a line of `topics`."""

from collections.abc import Callable, Mapping

from measures.care.topic import care_topic
from measures.history import History
from measures.journeys.topic import journeys_topic
from measures.plans.topic import plans_topic
from measures.repeat.topic import repeat_topic
from measures.topic import Topic
from pipeline.impact_and_savings import impact, savings
from pipeline.params import Params
from pipeline.shifted import shift


def care(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of children looked after, by place."""
    told = params.measure.care
    costs = told.cost_a_week_gbp
    return care_topic(
        history,
        settled_days=params.measure.settled_days,
        cost_a_week_gbp={name: cost.gbp for name, cost in costs.items()},
        cost_says={name: cost.says for name, cost in costs.items()},
        **told.model_dump(exclude={"cost_a_week_gbp"}),
    )


def journeys(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of how children came into care, by place."""
    return journeys_topic(history, settled_days=params.measure.settled_days, **params.measure.journeys.model_dump())


def repeat(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of re-referral and repeat work, by place."""
    return repeat_topic(history, params.measure.settled_days)


def plans(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of plan drift and delay, by place."""
    return plans_topic(history, params.measure.settled_days, params.measure.plans.held_out_months)


def topics() -> Mapping[str, Callable[[History, Params], Mapping[str, Topic]]]:
    """By its name what each topic tells of each borough and of all together, in the order of the site's pages."""
    return {
        "children in care": care,
        "journeys": journeys,
        "re-referral": repeat,
        "plans": plans,
        "impact": impact,
        "savings": savings,
        "shift": shift,
    }
