"""Several questions put to the same people, hidden as one table.

What one question tells could give away what another hides, for the answers to each have one sum. `publishable` knows
that of the levels of one dimension: so each question becomes a dimension, which is `all` in the rows of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from measures.editions import Editions
from measures.history import ALL

ANSWER = ["question", "answer", "part"]


_Change = Callable[[pd.DataFrame], pd.DataFrame]


def linked(
    editions: Editions,
    name: str,
    table: pd.DataFrame,
    dims: Sequence[str],
    count: str,
    together: _Change = lambda rows: rows,
    page: _Change = lambda shown: shown,
) -> pd.DataFrame:
    """The same rows fit to publish under a name: `count` as Int64, empty where it must not be seen, and the floats
    beside it.

    `table` has the dimensions, then question, answer and part. Rows with `all` for all three hold the sum over every
    question's answers; a row with a part is one of those that its answer is made of. A sum that is not there binds
    nothing. `together` is as `Editions.told` takes it, of rows with a column a question; the `page` may empty floats.
    Raises ValueError where sums do not hold.
    """
    questions = [question for question in dict.fromkeys(table["question"]) if question != ALL]
    own = {question: table["answer"].where(table["question"] == question, ALL) for question in questions}
    rest = list(table.drop(columns=[*dims, *ANSWER]))
    wide = pd.concat([table[[*dims, "part"]], pd.DataFrame(own, table.index), table[rest]], axis=1)

    def apart(shown: pd.DataFrame) -> pd.DataFrame:
        return _with_answers(shown, questions)[[*dims, *ANSWER, *rest]]

    def without(shown: pd.DataFrame) -> pd.DataFrame:
        return shown.assign(**page(apart(shown))[rest])

    return apart(editions.told(name, wide, [count], together=together, page=without))


def _with_answers(shown: pd.DataFrame, questions: Sequence[str]) -> pd.DataFrame:
    """The same with the question that each row is of, and its answer."""
    answered = {"question": pd.Series(ALL, shown.index), "answer": pd.Series(ALL, shown.index)}
    for question in questions:
        is_own = shown[question] != ALL
        answered["question"] = answered["question"].mask(is_own, question)
        answered["answer"] = answered["answer"].mask(is_own, shown[question])
    return shown.assign(**answered)


def finest(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """Of rows of one place and question the parts where an answer has any that is told, else the answer; `answer` names
    either."""
    split = rows.loc[(rows["part"] != ALL) & rows[count].notna(), "answer"]
    own = rows[(rows["part"] != ALL) == rows["answer"].isin(split)]
    return own.assign(answer=own["answer"].where(own["part"] == ALL, own["part"]))
