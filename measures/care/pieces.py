"""Care episodes as pieces: one row a child and stretch of days in which nothing that is told apart changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.care.states import (
    ADULT,
    AGE_BANDS,
    LOOKED_AFTER,
    NO_AGE,
    REMAND,
    SHORT_BREAK,
    UASC,
    legal_of,
    need_of,
    placement_of,
)
from measures.history import History
from schemas.codes import REMANDS, SHORT_BREAKS
from schemas.records import CareEpisode, Uasc

Days = NDArray[np.int64]
STATE = ("borough", "kind", "age_band", "placement", "legal", "need")
OPEN = 1_000_000  # the day after the last of what is open, as days since 1970: the year 4707
_BEFORE = 100_000  # days are counted from so long before 1970, so that none is below 0
_ROOM = OPEN + 2 * _BEFORE  # days that each child has on the one line of all children's days


@dataclass(frozen=True)
class _Line:
    """All children's days, one child after the other, cut wherever something may change: stretch i is cuts[i:i+2]."""

    cuts: Days

    def stretches(self, start: Days, end: Days) -> tuple[Days, Days]:
        """Of each spell on the line the stretches in it: the spell's place and the stretch, a row each."""
        first, last = np.searchsorted(self.cuts, start), np.searchsorted(self.cuts, end)
        count = np.maximum(last - first, 0)
        spell = np.repeat(np.arange(len(start)), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return spell, first[spell] + within

    def covered(self, start: Days, end: Days) -> NDArray[np.bool_]:
        """Whether each stretch lies in any of the spells."""
        change = np.zeros(len(self.cuts) + 1, dtype=np.int64)
        np.add.at(change, np.searchsorted(self.cuts, start), 1)
        np.add.at(change, np.searchsorted(self.cuts, end), -1)
        return np.cumsum(change)[: len(self.cuts)] > 0


def pieces(history: History) -> pd.DataFrame:
    """Every care episode, cut where its child reaches the next age band or is no longer listed as unaccompanied.

    One row a child and stretch of days without a change: child_id, kin_id, the columns of STATE, start_on (its first
    day), end_on (the day after its last; empty while open), end_reason (empty unless an episode ended there) and
    born_on. A child is in at most one piece on a day: where episodes of one child lie over each other, the one that
    began last counts, of these the one that ended last, then the later record id; on the days after it, the other
    counts again. An episode that ends on the day on which it begins covers no day. Source: SSDA903, Episodes and UASC.
    """
    episodes = _episodes(history)
    people = episodes.drop_duplicates("child")[["child", "born_on"]].sort_values("child")
    today = int(days_of(pd.Series([history.day]))[0])  # what would only end or be reached later cuts nothing yet
    turning = birthdays(people["born_on"], list(AGE_BANDS.values())[1:])
    turning[turning >= today] = OPEN
    listed = _listed(history, episodes)
    listed["end"] = listed["end"].mask(listed["end"] >= today, OPEN)
    line = _line(episodes, people["child"].to_numpy(), turning, listed)
    spell, stretch = line.stretches(*_on_line(episodes))
    last = pd.Series(spell, stretch).groupby(level=0).last()  # episodes are in the order in which they count
    cut = episodes.iloc[last.to_numpy()].reset_index(drop=True)
    at = last.index.to_numpy(dtype=np.int64)
    cut["start"], stop = (line.cuts[at + step] - cut["child"].to_numpy() * _ROOM - _BEFORE for step in (0, 1))
    cut["end_reason"] = cut["end_reason"].where(cut["end"] == stop).astype(object)
    cut["end"] = stop
    cut["age_band"] = _bands(cut, turning)
    cut["kind"] = _kind(cut, line.covered(*_on_line(listed))[at])
    return _merged(cut)


def _episodes(history: History) -> pd.DataFrame:
    """The episodes that cover a day, in the order in which they count, with their groups; `child` is a number."""
    rows = history[CareEpisode].reset_index(drop=True)
    people = history.children.set_index("child_id").reindex(rows["child_id"]).reset_index(drop=True)
    rows = rows.assign(
        start=days_of(rows["happened_on"]),
        end=days_of(rows["ended_on"]),
        placement=placement_of(rows["placement"]),
        legal=legal_of(rows["legal_status"]),
        need=need_of(rows["need"]),
        kin_id=people["kin_id"].astype("str").fillna(rows["child_id"]),
        born_on=people["born_on"].astype("datetime64[s]"),
    )
    rows = rows[rows["start"] < rows["end"]].sort_values(["child_id", "start", "end", "record_id"])
    return rows.assign(child=pd.factorize(rows["child_id"])[0]).reset_index(drop=True)


def _listed(history: History, episodes: pd.DataFrame) -> pd.DataFrame:
    """The days on which a child is listed as unaccompanied: child, start, end; without a first day, from ever on."""
    number = episodes.drop_duplicates("child_id").set_index("child_id")["child"]
    rows = history[Uasc].assign(child=history[Uasc]["child_id"].map(number)).dropna(subset=["child"])
    start, end = days_of(rows["happened_on"]), days_of(rows["ended_on"])
    undated = rows["happened_on"].isna().to_numpy()
    return pd.DataFrame(
        {"child": rows["child"].astype(np.int64), "start": np.where(undated, -_BEFORE, start), "end": end}
    )


def _line(episodes: pd.DataFrame, children: Days, turning: Days, listed: pd.DataFrame) -> _Line:
    of_births = (children[:, None] * _ROOM + turning + _BEFORE)[turning < OPEN]
    return _Line(np.unique(np.concatenate([*_on_line(episodes), of_births, *_on_line(listed)])))


def _on_line(spells: pd.DataFrame) -> tuple[Days, Days]:
    child = spells["child"].to_numpy(dtype=np.int64) * _ROOM + _BEFORE
    return child + spells["start"].to_numpy(dtype=np.int64), child + spells["end"].to_numpy(dtype=np.int64)


def days_of(day: pd.Series) -> Days:
    """Days since 1970; OPEN where there is none."""
    told = day.astype("datetime64[s]").to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(told), np.int64(OPEN), told.astype(np.int64))


def birthdays(born_on: pd.Series, ages: list[int]) -> Days:
    """The days on which each person reaches each age, (people, ages); OPEN where the birth is not known.

    Who is born on 29 February has the birthday on the 28th in other years: calendar steps are clamped to the month.
    """
    born = born_on.astype("datetime64[s]").to_numpy().astype("datetime64[D]")[:, None]
    month = born.astype("datetime64[M]")
    reached = month + 12 * np.asarray(ages)
    length = (reached + 1).astype("datetime64[D]") - reached.astype("datetime64[D]")
    day = reached.astype("datetime64[D]") + np.minimum(born - month.astype("datetime64[D]"), length - np.timedelta64(1))
    return np.where(np.isnat(day), np.int64(OPEN), day.astype(np.int64))


def _bands(cut: pd.DataFrame, turning: Days) -> pd.Series:
    passed = (turning[cut["child"].to_numpy()] <= cut["start"].to_numpy()[:, None]).sum(axis=1)
    bands = pd.Series(np.array(list(AGE_BANDS), dtype=object)[passed], cut.index)
    return bands.mask(cut["born_on"].isna(), NO_AGE)


def _kind(cut: pd.DataFrame, is_listed: NDArray[np.bool_]) -> pd.Series:
    status = cut["legal_status"]
    kind = pd.Series(LOOKED_AFTER, cut.index, dtype=object).mask(status.isin(REMANDS), REMAND)
    return kind.mask(is_listed, UASC).mask(status.isin(SHORT_BREAKS), SHORT_BREAK)


def _merged(cut: pd.DataFrame) -> pd.DataFrame:
    """Stretches that adjoin and differ in nothing that is told apart, as one."""
    before = cut.shift()
    is_same = (cut["start"] == before["end"]) & (cut["child"] == before["child"])
    for name in STATE:
        is_same &= cut[name] == before[name]
    groups = cut.groupby((~is_same).cumsum())
    whole = groups.first().assign(end=groups["end"].last(), end_reason=groups["end_reason"].nth(-1).to_numpy())
    start, end = (whole[name].to_numpy().astype("datetime64[D]").astype("datetime64[s]") for name in ("start", "end"))
    whole = whole.assign(start_on=start, end_on=pd.Series(end, whole.index).mask(whole["end"] == OPEN))
    return whole[["child_id", "kin_id", *STATE, "start_on", "end_on", "end_reason", "born_on"]].reset_index(drop=True)


def adult_on(born_on: pd.Series) -> Days:
    """The day of the 18th birthday as days since 1970; OPEN where the birth is not known."""
    return birthdays(born_on, [ADULT])[:, 0]
