"""The programme's topics, each by the function that makes it: a line below and a module of measures/."""

from collections.abc import Callable, Mapping

from measures.care.topic import care_topic
from measures.history import History
from measures.topic import Topic
from pipeline.measure_params import Measure
from pipeline.params import Params

# by its name: what it tells of each borough and of all together, in the order in which the site shows them
TOPICS: Mapping[str, Callable[[History, Params], Mapping[str, Topic]]] = {
    "care": lambda history, params: _care(history, params.measure),
}


def _care(history: History, told: Measure) -> Mapping[str, Topic]:
    care, costs = told.care, told.care.cost_a_week_gbp
    return care_topic(
        history,
        settled_days=told.settled_days,
        cost_a_week_gbp={name: cost.gbp for name, cost in costs.items()},
        cost_says={name: cost.says for name, cost in costs.items()},
        **care.model_dump(exclude={"cost_a_week_gbp"}),
    )
