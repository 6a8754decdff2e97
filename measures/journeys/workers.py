"""How many social workers a child has in its first year in care: before care no source tells who held a case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.history import ALL
from measures.journeys.entrants import Settings, first_entries
from measures.journeys.lives import Lives
from measures.journeys.shares import share_of
from schemas.records import SocialWorker

ANSWERS = ("none told", "1 social worker", "2 social workers", "3 or more social workers")
YEAR_DAYS = 365


def social_workers(lives: Lives, settings: Settings) -> pd.DataFrame:
    """Rows of borough, answer, children, share, low, high (percent): fit to publish; none where no borough tells it.

    Of children whose first entry is a year and `settled_days` ago, not before social workers began to be told, and who
    were looked after a year later: with how many social workers they had spells in that year.
    """
    told = lives.records[SocialWorker]
    since = pd.Timestamp(SocialWorker.since)
    last = lives.day - pd.Timedelta(days=settings.settled_days + YEAR_DAYS)
    found = first_entries(lives)
    is_in_time = (found["entered_on"] >= since) & (found["entered_on"] <= last)
    asked = found[is_in_time & found["borough"].isin(told["borough"])].reset_index(drop=True)
    asked["until_on"] = (asked["entered_on"] + pd.Timedelta(days=YEAR_DAYS)).astype("datetime64[s]")
    stayed = lives.care.merge(asked[["child", "until_on"]], on="child")
    is_open = stayed["ended_on"].isna() | (stayed["ended_on"] > stayed["until_on"])
    asked = asked[asked["child"].isin(stayed.loc[is_open & (stayed["happened_on"] <= stayed["until_on"]), "child"])]
    spells = told.merge(asked[["child", "entered_on", "until_on"]], on="child")
    is_own = spells["ended_on"].isna() | (spells["ended_on"] > spells["entered_on"])
    count = spells[is_own & (spells["happened_on"] < spells["until_on"])]["child"].value_counts()
    number = count.reindex(asked["child"]).fillna(0).clip(upper=3).astype(int)
    return _told(lives, asked.assign(answer=np.array(ANSWERS, dtype=object)[number.to_numpy()]))


def _told(lives: Lives, asked: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for borough in (*lives.boroughs, ALL) if len(asked) else ():
        own = asked[(asked["borough"] == borough) | (borough == ALL)]
        for answer in (*ANSWERS, ALL):
            is_so = own["answer"].eq(answer) | (answer == ALL)
            shares = dict(zip(("share", "low", "high"), share_of(own["kin"], is_so.to_numpy()), strict=True))
            rows.append({"borough": borough, "answer": answer, "children": int(is_so.sum()), **shares})
    table = pd.DataFrame(rows, columns=["borough", "answer", "children", "share", "low", "high"])
    kinds = {"children": "int64"} | dict.fromkeys(["share", "low", "high"], "float64")
    return lives.editions.told("journeys_social_workers", table.astype(kinds), ["children"], page=_without_totals)


def _without_totals(shown: pd.DataFrame) -> pd.DataFrame:
    """A share and its count would tell a total that is hidden: then the share is not told."""
    no_total = shown["borough"].isin(shown.loc[(shown["answer"] == ALL) & shown["children"].isna(), "borough"])
    return shown.assign(**{name: shown[name].mask(no_total) for name in ("share", "low", "high")})
