"""Several questions put to the same people, hidden as one table.

What one question tells could give away what another hides, for the answers to each have one sum. `publishable` knows
that of the levels of one dimension: so each question becomes a dimension, which is `all` in the rows of the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from measures.history import ALL
from measures.suppression import publishable

ANSWER = ["question", "answer", "part"]


def linked(table: pd.DataFrame, dims: Sequence[str], count: str) -> pd.DataFrame:
    """The same rows fit to publish: `count` as Int64, empty where it must not be seen, and the floats beside it.

    `table` has the dimensions, then question, answer and part. Rows with `all` for all three hold the sum over every
    question's answers; a row with a part is one of those that its answer is made of. A sum that is not there binds
    nothing. Raises ValueError where sums do not hold.
    """
    questions = [question for question in dict.fromkeys(table["question"]) if question != ALL]
    own = {question: table["answer"].where(table["question"] == question, ALL) for question in questions}
    rest = table.drop(columns=[*dims, *ANSWER])
    shown = publishable(pd.concat([table[[*dims, "part"]], pd.DataFrame(own), rest], axis=1), [count])
    return table[[*dims, *ANSWER]].reset_index(drop=True).join(shown[list(rest)])


def finest(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """Of rows of one place and question the parts where an answer has any that is told, else the answer; `answer` names
    either."""
    split = rows.loc[(rows["part"] != ALL) & rows[count].notna(), "answer"]
    own = rows[(rows["part"] != ALL) == rows["answer"].isin(split)]
    return own.assign(answer=own["answer"].where(own["part"] == ALL, own["part"]))
