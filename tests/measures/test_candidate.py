"""The simplest model that is as good as the best, as far as can be told."""

from measures.choosing import candidate

ORDER = ["logistic", "binary", "hazard"]
RIGHT = {"slope": 1.0, "observed_expected": 1.0}


def chosen(told, error=0.01, unequal=None, **wrong):
    """From the average precision of each model; the best one's standard error."""
    figures = {name: {**RIGHT, "average_precision": value, **wrong.get(name, {})} for name, value in told.items()}
    half = 1.96 * error
    spans = {name: {"average_precision": (value - half, value + half)} for name, value in told.items()}
    return candidate(figures, spans, ORDER, (0.8, 1.25), (0.8, 1.25), unequal or {})


def test_a_simpler_model_within_one_standard_error_of_the_best_is_taken():
    assert chosen({"logistic": 0.191, "binary": 0.195, "hazard": 0.2})[0] == "logistic"


def test_the_best_is_taken_where_every_simpler_one_is_further_off():
    assert chosen({"logistic": 0.185, "binary": 0.189, "hazard": 0.2})[0] == "hazard"


def test_a_model_whose_chances_are_wrong_is_left_out_and_that_is_said():
    name, why = chosen({"logistic": 0.199, "binary": 0.195, "hazard": 0.2}, logistic={"slope": 1.5})
    assert name == "binary"
    assert why[0] == "logistic is left out: slope 1.50 is not between 0.8 and 1.25"


def test_a_model_whose_lists_miss_a_group_is_left_out_and_that_is_said():
    name, why = chosen({"logistic": 0.199, "hazard": 0.2}, unequal={"logistic": ["recall of girls is too low"]})
    assert (name, why[0]) == ("hazard", "logistic is left out: recall of girls is too low")


def test_where_all_are_left_out_there_is_none():
    name, why = chosen({"hazard": 0.2}, hazard={"observed_expected": 0.5})
    assert name is None and why[-1] == "no model is left to choose from"


def test_a_model_that_could_not_be_measured_is_no_candidate():
    assert candidate({"hazard": {"events": 3.0}}, {}, ORDER, (0.8, 1.25), (0.8, 1.25), {})[0] is None
