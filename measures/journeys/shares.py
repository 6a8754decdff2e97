"""How many of the children that came into care gave each answer, by borough and by year, with shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.editions import Editions
from measures.history import ALL
from measures.journeys.answers import NONE
from measures.journeys.classes import UNACCOMPANIED
from measures.journeys.linked import linked

KNOWN, JOURNEY = "known before", "journey"
WHO = (UNACCOMPANIED, NONE, KNOWN)
OF_ALL = ("share_of_all", "low_of_all", "high_of_all")


@dataclass(frozen=True)
class Question:
    """A question put to the children known before. `answers`: by answer the parts that it is made of, which are what
    the rows say; of all boroughs the parts are told, of each borough the answers, unless `of_boroughs` is False; and
    with `of_years` the answers of each year, too. So little has to be hidden."""

    answers: Mapping[str, Sequence[str]]
    of_boroughs: bool = True
    of_years: bool = False


def told_shares(
    editions: Editions, span: str, rows: pd.DataFrame, boroughs: Sequence[str], questions: Mapping[str, Question]
) -> pd.DataFrame:
    """Rows of borough, year, who, question, answer, part, children, share, low, high (percent): fit to publish.

    `rows` has one row a child: borough, year, kin, who (of WHO), and a column of parts a question. By borough over all
    years of the `span`, and by year over all boroughs. Where the question is `all`, shares are of all children, else of
    those known before; `share_of_all` and its interval are always of all children.
    """
    told = []
    for borough in (*boroughs, ALL):
        own = rows if borough == ALL else rows[rows["borough"] == borough]
        asked = {name: one for name, one in questions.items() if one.of_boroughs or borough == ALL}
        told.append(_asked(own, asked, has_parts=borough == ALL).assign(borough=borough, year=ALL))
    of_years = {name: one for name, one in questions.items() if one.of_years}
    for year in sorted(set(rows["year"])):
        told.append(_asked(rows[rows["year"] == year], of_years, has_parts=False).assign(borough=ALL, year=year))
    table = pd.concat(told, ignore_index=True).assign(span=span)
    dims = ["span", "borough", "year", "who"]
    shown = linked(editions, "journeys_shares", table, dims, "children", _anew_together, _without_totals)
    return shown.drop(columns="span")


def _anew_together(rows: pd.DataFrame) -> pd.DataFrame:
    """The typical journeys are grouped, and named, anew with every record."""
    if JOURNEY not in rows:
        return rows
    return rows.assign(**{JOURNEY: rows[JOURNEY].mask(rows[JOURNEY] != ALL, JOURNEY)})


def _without_totals(shown: pd.DataFrame) -> pd.DataFrame:
    """A share and its count would tell a total that is hidden: then the share is not told."""
    totals = shown[shown["question"] == ALL].set_index(["borough", "year", "who"])["children"]
    of_question = shown["who"].where(shown["question"] != ALL, ALL)
    for names, who in ((["share", "low", "high"], of_question), (list(OF_ALL), pd.Series(ALL, shown.index))):
        places = pd.MultiIndex.from_arrays([shown["borough"], shown["year"], who])
        shown.loc[totals.reindex(places).isna().to_numpy(), names] = np.nan
    return shown


def _asked(rows: pd.DataFrame, questions: Mapping[str, Question], has_parts: bool) -> pd.DataFrame:
    every = np.ones(len(rows), dtype=bool)
    known = (rows["who"] == KNOWN).to_numpy()
    told = [_row(rows, every, every if who == ALL else (rows["who"] == who).to_numpy(), who) for who in (*WHO, ALL)]
    for question, asked in questions.items():
        for answer, parts in asked.answers.items():
            is_so = rows[question].isin(parts).to_numpy()
            told.append(_row(rows, known, is_so, KNOWN, question, answer))
            if has_parts and len(parts) > 1:
                told += [
                    _row(rows, known, (rows[question] == part).to_numpy(), KNOWN, question, answer, part)
                    for part in parts
                ]
    return pd.DataFrame(told)


def _row(
    rows: pd.DataFrame,
    asked: NDArray[np.bool_],
    is_so: NDArray[np.bool_],
    who: str,
    question: str = ALL,
    answer: str = ALL,
    part: str = ALL,
) -> dict[str, object]:
    shares = dict(zip(("share", "low", "high"), share_of(rows["kin"][asked], is_so[asked]), strict=True))
    of_all = dict(zip(OF_ALL, share_of(rows["kin"], is_so), strict=True))
    names = {"who": who, "question": question, "answer": answer, "part": part}
    return {**names, "children": int(is_so.sum()), **shares, **of_all}


def share_of(kin: pd.Series, is_so: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The share of children of whom something is so, with its 95 % interval: percent, one decimal; NaN of nobody.

    Wilson's interval, for as many children as they are worth: brothers and sisters often come into care together, so
    that the variance is that of whole kin where it is larger (the design effect; Kish 1965).
    """
    from statsmodels.stats.proportion import proportion_confint

    if not len(kin):
        return float("nan"), float("nan"), float("nan")
    so = np.asarray(is_so, dtype=np.float64)
    share = float(so.mean())
    sums = np.bincount(np.unique(kin, return_inverse=True)[1], weights=so - share)
    alone = len(so) * share * (1 - share)
    effect = max(1.0, float(sums @ sums) / alone) if 0 < share < 1 else 1.0
    low, high = proportion_confint(so.sum() / effect, len(so) / effect, method="wilson")
    return round(100 * share, 1), round(100 * float(low), 1), round(100 * float(high), 1)
