"""The programme's topics, each by the function that makes it: a line below and a module of measures/."""

from collections.abc import Callable, Mapping

from measures.history import History
from measures.topic import Topic
from pipeline.changes import impact, savings
from pipeline.params import Params
from pipeline.shifted import shift

# by its name: what it tells of each borough and of all together, in the order in which the site shows them
TOPICS: Mapping[str, Callable[[History, Params], Mapping[str, Topic]]] = {
    "impact": impact,
    "savings": savings,
    "shift": shift,
}
