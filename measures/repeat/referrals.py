"""Referrals that came soon after another one, by the DfE's definition and by the closure-based one: a row a case."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from measures.households import with_kin
from schemas import codes
from schemas.records import Assessment, CareEpisode, Referral

MONTHS = 12
_CHILD = ["borough", "child_id"]
_GONE = ("RC1", "RC2", codes.MOVED_CASE, "RC6")  # adopted, died, to another council, to adult services
_ADULT_YEARS = 18
_ABUSE_AT_HOME = ("3A", "3B", "3C")
_NEEDS = {
    "N1": "abuse or neglect",
    "N2": "disability or illness",
    "N3": "disability or illness",
    "N4": "family stress or dysfunction",
    "N5": "family stress or dysfunction",
}
OTHER_NEED = "other or not known"


def rereferrals(history: History) -> pd.DataFrame:
    """Every referral, and whether one of the same child to the same council came in the 12 months before it.

    Columns borough, child_id, kin_id, happened_on, is_yes; two of a child on one day are one. The Department for
    Education's definition (children in need census).
    """
    referrals = _days(history)
    before = referrals.groupby(_CHILD)["happened_on"].shift()
    is_yes = referrals["happened_on"] <= before + pd.DateOffset(months=MONTHS)
    return with_kin(history, referrals).assign(is_yes=is_yes.to_numpy())


def closures(history: History) -> pd.DataFrame:
    """Every case that was closed on a child who could be referred again, and whether it was within 12 months.

    Columns borough, child_id, kin_id, happened_on, ended_on, is_yes, domestic_abuse, need (both of the case's last
    assessment). Not among them: referrals without further action, closures by adoption, death or a move to another
    council or to adult services, children looked after on that day (but for short breaks), and those who turn 18 within
    the 12 months. Whoever dies or moves away later counts as not referred again.
    """
    rows = history[Referral]
    is_closed = rows["ended_on"].notna() & (rows["is_nfa"] != True) & ~rows["closure_reason"].isin(_GONE)  # noqa: E712
    closed = rows.loc[is_closed, [*_CHILD, "record_id", "happened_on", "ended_on"]]
    closed = with_kin(history, closed[~_in_care(history, closed) & ~_soon_adult(history, closed)])
    # another referral of the day of the closure came after it; the case's own never did
    from_on = closed["ended_on"].where(
        closed["ended_on"] > closed["happened_on"], closed["happened_on"] + pd.Timedelta(days=1)
    )
    after = _days(history).rename(columns={"happened_on": "again_on"})
    found = pd.merge_asof(
        closed.assign(from_on=from_on).sort_values(["from_on", "record_id"]),
        after.sort_values("again_on"),
        left_on="from_on",
        right_on="again_on",
        by=_CHILD,
        direction="forward",
    )
    is_yes = found["again_on"] <= found["ended_on"] + pd.DateOffset(months=MONTHS)
    return _assessed(history, found.drop(columns=["from_on", "again_on"]).assign(is_yes=is_yes))


def _days(history: History) -> pd.DataFrame:
    """The days on which each child was referred, in order."""
    days = history[Referral][[*_CHILD, "happened_on"]].dropna().drop_duplicates()
    return days.sort_values([*_CHILD, "happened_on"], ignore_index=True)


def _in_care(history: History, closed: pd.DataFrame) -> pd.Series:
    """Whether each child was looked after at the start of the day after its case was closed."""
    care = history[CareEpisode]
    care = care.loc[~care["legal_status"].isin(codes.SHORT_BREAKS), [*_CHILD, "happened_on", "ended_on"]]
    both = closed[[*_CHILD, "record_id", "ended_on"]].merge(care, on=_CHILD, suffixes=("", "_of_care"))
    is_open = both["ended_on_of_care"].isna() | (both["ended_on_of_care"] > both["ended_on"])
    return closed["record_id"].isin(both.loc[is_open & (both["happened_on"] <= both["ended_on"]), "record_id"])


def _soon_adult(history: History, closed: pd.DataFrame) -> pd.Series:
    born = history.children.set_index("child_id")["born_on"].reindex(closed["child_id"]).set_axis(closed.index)
    return born + pd.DateOffset(years=_ADULT_YEARS) < closed["ended_on"] + pd.DateOffset(months=MONTHS)


def _assessed(history: History, closed: pd.DataFrame) -> pd.DataFrame:
    """The closures with what the last assessment that was authorised in the case says of it."""
    rows = history[Assessment].dropna(subset=["ended_on"])
    told = pd.DataFrame(
        {
            **rows[_CHILD],
            "assessed_on": rows["ended_on"],
            "domestic_abuse": _abuse_at_home(rows["factors"]),
            "need": rows["primary_need"].map(_NEEDS).astype(object),
        }
    )
    found = pd.merge_asof(
        closed.sort_values(["ended_on", "record_id"]),
        told.sort_values("assessed_on", kind="stable"),
        left_on="ended_on",
        right_on="assessed_on",
        by=_CHILD,
    )
    # few cases have none: told apart, they would be so few that others would have to be hidden with them
    is_own = found["assessed_on"] >= found["happened_on"]
    abuse, need = found["domestic_abuse"].where(is_own, "no"), found["need"].where(is_own).fillna(OTHER_NEED)
    return found.drop(columns="assessed_on").assign(domestic_abuse=abuse, need=need)


def _abuse_at_home(factors: pd.Series) -> pd.Series:
    """Whether domestic abuse is among the factors of each assessment: yes or no."""
    has = factors.explode().isin(_ABUSE_AT_HOME).groupby(level=0).any()
    return has.map({True: "yes", False: "no"}).astype(object)
