"""What params.yaml tells of savings, as their topic takes it."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from measures.history import History
from measures.savings.page import savings_topic
from measures.savings.told import Case
from measures.topic import Topic
from pipeline.params import Params


def savings(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of savings by place."""
    told = params.measure.savings
    return savings_topic(history, case_of(params), told.draws, told.seed)


def case_of(params: Params) -> Case:
    """What the arithmetic of savings rests on."""
    return TypeAdapter(Case).validate_python(params.measure.savings.model_dump())
