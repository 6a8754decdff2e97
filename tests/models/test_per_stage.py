"""One model for each life stage."""

import numpy as np

from models.count_rule import CountRule
from models.per_stage import PerStage
from models.registry import MODELS, load
from models.rows import Rows


def rows(told: str) -> Rows:
    """Rows of 100 children each, all with or all without the factor: stage, factor, how many have the event."""
    lines = [tuple(line.split()) for line in told.strip().splitlines()]
    X, label = [], []
    for stage, factor, events in lines:
        X += [[float(factor), stage == "one", stage == "two"]] * 100
        label += [1.0] * int(events) + [0.0] * (100 - int(events))
    n, columns = len(X), ("factor", "stage_one", "stage_two")
    nothing = np.zeros(n, np.int8)
    return Rows(np.array(X, np.float32), columns, np.ones(n), np.arange(n), np.array(label), nothing, nothing)


def risks(learned: str, asked: str) -> list[float]:
    fitted = PerStage(CountRule(["factor"])).fit(rows(learned), 0)
    of = rows(asked)
    return [round(float(risk), 2) for risk in load_of(fitted).risk(of.X, of.columns)[::100]]


def load_of(fitted):
    return load(fitted.to_files())


def test_a_childs_risk_is_that_of_its_own_stage():
    learned = """
        one 0 10
        one 1 40
        two 0 2
        two 1 6
    """
    assert risks(learned, "one 1 0 \n two 1 0") == [0.40, 0.06]


def test_a_stage_with_no_event_gets_the_model_of_all_stages():
    learned = """
        one 0 10
        one 1 40
        two 0 0
        two 1 0
    """
    assert risks(learned, "one 1 0 \n two 1 0") == [0.40, 0.20]


def test_rows_of_a_stage_that_was_never_met_have_no_risk():
    assert np.isnan(risks("one 0 10 \n one 1 40", "two 1 0")).all()


def test_shares_are_those_of_the_model_of_a_childs_stage():
    learned = rows("one 0 10 \n one 1 40 \n two 0 10 \n two 1 10")
    shares = MODELS["logistic_per_stage"]({}).fit(learned, 0).contributions(learned.X, learned.columns)[:, 0]
    at_one, at_two = learned.X[:, 1] == 1, learned.X[:, 2] == 1
    assert shares[at_one & (learned.X[:, 0] == 1)].min() > 0 and not shares[at_two].any()
