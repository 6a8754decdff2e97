"""The list's own rules, from params.yaml: the same for the month's list and for the replay of past ones."""

from lists.selection import Rules
from pipeline.params import Params


def rules_of(params: Params) -> Rules:
    """How many families, for how long they rest, and who keeps a place."""
    told = params.list
    return Rules(
        told.capacity, told.rest_days, told.hysteresis, told.just_missed, told.at_most_of_one, told.capacity_of
    )
