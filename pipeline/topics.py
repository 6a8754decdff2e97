"""The programme's topics: each is a module of measures/ and a call below."""

from collections.abc import Callable, Iterator, Mapping

from measures.care.topic import care_topic
from measures.history import History
from measures.journeys.topic import journeys_topic
from measures.plans.topic import plans_topic
from measures.repeat.topic import repeat_topic
from measures.topic import Topic
from pipeline.changes import impact, savings
from pipeline.params import Params
from pipeline.shifted import shift

COUNT = 7  # of topics, for the progress


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


def topics(history: History, params: Params, began: Callable[[str], None]) -> Iterator[Mapping[str, Topic]]:
    """What each topic tells of each borough and of all together, in the order of the site's pages.

    `began` is told what is being made.
    """
    began("children in care")
    yield care(history, params)
    began("journeys")
    yield journeys(history, params)
    began("re-referral")
    yield repeat(history, params)
    began("plans")
    yield plans(history, params)
    began("impact")
    yield impact(history, params)
    began("savings")
    yield savings(history, params)
    began("shift")
    yield shift(history, params)
