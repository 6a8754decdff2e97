"""What params.yaml tells of impact and savings, and the families listed, as their topics take them."""

from collections.abc import Mapping

import pandas as pd
from pydantic import TypeAdapter

from lists.exposure import of_months
from measures import reviews
from measures.history import History
from measures.impact.events import Event
from measures.impact.page import impact_topic
from measures.savings.page import savings_topic
from measures.savings.told import Case
from measures.topic import Topic
from pipeline.exposed import exposed
from pipeline.params import Params


def impact(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of impact by place."""
    told = params.measure.impact
    events = [Event(one.began_on, one.says, one.borough, tuple(one.comparison or ())) for one in told.events]
    before, after = told.targets.rereferrals
    targets = {"entries": told.targets.entries, "rereferrals": after / before - 1}
    listed = followed(history, params)
    settled = params.measure.settled_days
    return impact_topic(history, settled, events, targets, told.months_before, told.months_after, listed)


def followed(history: History, params: Params) -> pd.DataFrame:
    """The families listed within capacity in quarters whose year of follow-up is over; those that are published too."""
    families = of_months(exposed(params).to_pandas()).drop(columns=["family_id", "list_id"])
    listed = families[families["borough"].isin(history.boroughs)]
    over_days = 366 + params.outcomes.lag_days(params.list.ranked_by)
    return reviews.whole_quarters(listed, history.as_of, over_days)


def savings(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of savings by place."""
    told = params.measure.savings
    return savings_topic(history, case_of(params), told.draws, told.seed)


def case_of(params: Params) -> Case:
    """What the arithmetic of savings rests on."""
    return TypeAdapter(Case).validate_python(params.measure.savings.model_dump())
