"""What runs on from month to month for each child and each family."""

from dataclasses import dataclass, fields

import numpy as np

from synthetic.days import NEVER

CLOSED, ASSESSED, IN_NEED, PROTECTED, IN_CARE = range(5)
"""The stages of a case."""
LONG_AGO = -20_000


@dataclass
class Children:
    """One value a child; days where not said otherwise.

    stage: of the open case. case: its number. since: when the stage began. limit: past this day the case cannot run.
    closed_on: the last closing (NEVER while a case is open). moves_open, moves_protected: it was closed because the
    child moved. decided: what the assessment will find (a stage), on the day decided_on. lasts: the case in need is one
    of those that do. plan_on: when the plan of a child in need began. staying: how much slower than others the case
    closes (log). care_until, care_out: as drawn on entry. gone_on: adopted. help_until, help_row, steps_up_on: the
    present early help.
    steps_down_on, steps_down_from: early help that follows a case. offended_on, offences: the last one, their number.
    """

    stage: np.ndarray
    case: np.ndarray
    since: np.ndarray
    limit: np.ndarray
    closed_on: np.ndarray
    moves_open: np.ndarray
    moves_protected: np.ndarray
    decided: np.ndarray
    decided_on: np.ndarray
    lasts: np.ndarray
    plan_on: np.ndarray
    staying: np.ndarray
    borough: np.ndarray
    care_until: np.ndarray
    care_out: np.ndarray
    gone_on: np.ndarray
    help_until: np.ndarray
    help_row: np.ndarray
    steps_up_on: np.ndarray
    steps_down_on: np.ndarray
    steps_down_from: np.ndarray
    offended_on: np.ndarray
    offences: np.ndarray


@dataclass
class Families:
    """One value a family: the days on which early help last began, a child last entered care, a child last offended."""

    helped_on: np.ndarray
    care_on: np.ndarray
    offended_on: np.ndarray


@dataclass
class State:
    """Everything that runs on."""

    children: Children
    families: Families


STARTS = {
    "closed_on": LONG_AGO,
    "gone_on": NEVER,
    "plan_on": NEVER,
    "decided_on": NEVER,
    "steps_up_on": NEVER,
    "steps_down_on": NEVER,
    "help_row": -1,
    "steps_down_from": -1,
    "offended_on": LONG_AGO,
    "helped_on": LONG_AGO,
    "care_on": LONG_AGO,
    "care_until": NEVER,
    "limit": NEVER,
}


def beginning(children: int, families: int) -> State:
    """Nothing has happened to anybody."""

    def filled(kind: type, count: int) -> dict[str, np.ndarray]:
        return {f.name: np.full(count, STARTS.get(f.name, 0), np.int64) for f in fields(kind)}

    state = State(Children(**filled(Children, children)), Families(**filled(Families, families)))
    state.children.staying = state.children.staying.astype(float)
    return state
