"""How long before the event a list first named the family, and how much earlier than the rule's list, equally long.

A family that was never named before its event had no notice, 0 days: so a list gains by naming more of the families
with the event, and by naming them sooner.
"""

import numpy as np
import pandas as pd

from measures.bootstrap import Floats, intervals, ratio
from measures.evaluation import Figures, Settings, Spans

_FAMILY = ["borough", "family"]


def notice(
    listed: pd.DataFrame, by_rule: pd.DataFrame, families: pd.DataFrame, settings: Settings
) -> tuple[Figures, Spans]:
    """`days_of_notice`, a mean of all families with the event, and `days_earlier`: how many of these the rule's list
    lacks; each with its kin-clustered 95 % interval.

    `listed` and `by_rule`: one row per selection of two replays; `families`: one row per family and month that could
    have been listed. All have month, borough, family, label (1, 0, NaN) and event_on; `families` also has kin. Empty
    where fewer families than `settings.floor` had the event.
    """
    with_event = families[families["label"] == 1].drop_duplicates(_FAMILY)
    if len(with_event) < settings.floor:
        return {}, {}
    own, rule = (_days(one, with_event) for one in (listed, by_rule))
    every = np.ones(len(with_event))
    means = {"days_of_notice": ratio(own, every), "days_earlier": ratio(own - rule, every)}
    figures = {name: float(mean(every[None, :])[0]) for name, mean in means.items()}
    return figures, intervals(means, every, with_event["kin"].to_numpy(), settings.resamples, settings.seed)


def _days(listed: pd.DataFrame, with_event: pd.DataFrame) -> Floats:
    """For each family the days from the first selection that the event followed to the event; 0 where there is none."""
    followed = listed[listed["label"] == 1].sort_values("month", kind="stable").drop_duplicates(_FAMILY)
    days = (pd.to_datetime(followed["event_on"]) - pd.to_datetime(followed["month"])).dt.days
    told = with_event[_FAMILY].merge(followed[_FAMILY].assign(days=days), on=_FAMILY, how="left")
    return told["days"].fillna(0).to_numpy(float)
