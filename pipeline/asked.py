"""What is asked of landmarks: which outcome, over how long, how late it may be recorded, and as of which dates."""

from datetime import date

from features.outcomes import OUTCOMES, Question
from models.folds import fold_starts
from pipeline.params import Params


def question(params: Params, outcome: str) -> Question:
    """What is asked of each landmark about an outcome."""
    return Question(OUTCOMES[outcome], params.outcomes.months(outcome), params.outcomes.lag_days(outcome))


def starts(params: Params, outcome: str) -> list[date]:
    """The first test landmarks of an outcome's folds, oldest first."""
    months, lag_days = params.outcomes.months(outcome), params.outcomes.lag_days(outcome)
    return fold_starts(params.train.as_of, months, lag_days, params.train.test_years)


def questions(params: Params) -> dict[date, list[Question]]:
    """What is asked as of each date, in order: every outcome at train.as_of, and at the start of each of its folds."""
    asked: dict[date, list[Question]] = {}
    for outcome in sorted(params.train.outcomes):
        for as_of in {*starts(params, outcome), params.train.as_of}:
            asked.setdefault(as_of, []).append(question(params, outcome))
    return dict(sorted(asked.items()))
