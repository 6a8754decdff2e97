"""What is asked of each child that was known before it came into care: how long, first sign, last chance, early help.

Each function gives a Series of answers in the order of the entrants it is handed: those with a step that is apart from
the entry, and who did not come alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.journeys.lives import SHORT_BREAK, STEPS, Lives
from schemas.records import EhContact, EhEpisode, Hearing, Offence, Programme, Referral

NONE = "not known before"
_BANDS = {"up to 6 months": 0, "6 to 12 months": 183, "1 to 3 years": 365, "3 years or more": 1096}
TIME_KNOWN = {
    "up to 1 year": ("up to 6 months", "6 to 12 months"),
    "1 to 3 years": ("1 to 3 years",),
    "3 years or more": ("3 years or more",),
}
LONGEST = "3 years or more"
_EARLY_HELP, _CONTACT = "early help", "a contact with early help"
_REFERRAL, _OTHER_SIGN, _JUSTICE = "a referral", "another record of social care", "youth justice"
_SIGNS = {
    STEPS[EhContact]: _CONTACT,
    STEPS[EhEpisode]: _EARLY_HELP,
    STEPS[Referral]: _REFERRAL,
    STEPS[Offence]: _JUSTICE,
    STEPS[Hearing]: _JUSTICE,
    STEPS[Programme]: _JUSTICE,
}
FIRST_SIGN = {
    "early help, or a contact with it": (_CONTACT, _EARLY_HELP),
    "social care or youth justice": (_REFERRAL, _OTHER_SIGN, _JUSTICE),
}
_NFA, _NO_PLAN = "a referral without further action", "a case closed without a plan"
_HELP_ENDED, NO_CHANCE = "early help that ended", "none of these"
LAST_CHANCE = {
    "early help, a referral or a case that ended": (_HELP_ENDED, _NO_PLAN, _NFA),
    NO_CHANCE: (NO_CHANCE,),
}
_LAST = (_HELP_ENDED, _NO_PLAN, _NFA)  # of what ended on one day the first counts
LAST_CHANCE_DAYS = 365
GIVEN = "early help was given"
_OFFERED, _ASKED, _NOT_ASKED = "offered, none followed", "a contact, no offer", "no contact with early help"
EARLY_HELP = {GIVEN: (GIVEN,), "early help was not given": (_OFFERED, _ASKED, _NOT_ASKED)}
AT_ONCE = "open to both on one day"
_NOT_AT_ONCE, _NO_JUSTICE = "youth justice, not on one day", "no youth justice"
BOTH = {one: (one,) for one in (AT_ONCE, _NOT_AT_ONCE, _NO_JUSTICE)}
OFFENCE_DAYS = 183  # an offence counts as open to youth justice for so long
_COUNTS = ("no referral", "1 referral", "2 referrals", "3 or more referrals")
REFERRALS = {"none or 1 referral": _COUNTS[:2], "2 or more referrals": _COUNTS[2:]}
PLANS = ("CIN plan", "CP plan")


def time_known(found: pd.DataFrame, first: pd.DataFrame) -> pd.Series:
    """How long before the entry the first record was. `first` is of `entrants.first_known`."""
    days = first["days_before"].to_numpy()
    place = np.searchsorted(list(_BANDS.values()), days, side="right") - 1
    return _answers(found, np.array(list(_BANDS))[place])


def first_sign(found: pd.DataFrame, first: pd.DataFrame) -> pd.Series:
    """What the first record was."""
    every = {kind: _SIGNS.get(kind, _OTHER_SIGN) for kind in (*STEPS.values(), SHORT_BREAK)}
    return _answers(found, first["kind"].map(every))


def last_chance(lives: Lives, found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """What ended last within the 12 months before the entry, of referrals without a plan and early help.

    A referral without further action is one; another counts where no CIN or CP plan ran on any of its days. Of what
    ended on one day the order of _LAST decides.
    """
    chances = pd.concat([_ended_help(prior), _ended_referrals(lives, found, prior)], ignore_index=True)
    recent = chances[chances["days_before"] <= LAST_CHANCE_DAYS]
    order = recent["what"].map({what: place for place, what in enumerate(_LAST)})
    last = recent.assign(order=order).sort_values(["child", "days_before", "order"]).drop_duplicates("child")
    what = last.set_index("child")["what"].reindex(found["child"]).fillna(NO_CHANCE)
    return _answers(found, what)


def _ended_help(prior: pd.DataFrame) -> pd.DataFrame:
    ended = prior[(prior["kind"] == STEPS[EhEpisode]) & prior["is_ended"]]
    days = (ended["entered_on"] - ended["to_on"]).dt.days
    return pd.DataFrame({"child": ended["child"], "days_before": days, "what": _HELP_ENDED})


def _ended_referrals(lives: Lives, found: pd.DataFrame, prior: pd.DataFrame) -> pd.DataFrame:
    own = lives.records[Referral].merge(found[["child", "entered_on"]], on="child")
    own = own[own["ended_on"] < own["entered_on"]].reset_index(drop=True)
    plans = prior.loc[prior["kind"].isin(PLANS), ["child", "on", "to_on"]]
    both = own[["child", "happened_on", "ended_on"]].reset_index().merge(plans, on="child")
    planned = both.loc[(both["on"] <= both["ended_on"]) & (both["to_on"] >= both["happened_on"]), "index"]
    is_nfa = own["is_nfa"].eq(True)
    days = (own["entered_on"] - own["ended_on"]).dt.days
    told = pd.DataFrame({"child": own["child"], "days_before": days, "what": np.where(is_nfa, _NFA, _NO_PLAN)})
    return told[is_nfa | ~own.index.isin(planned)]


def early_help(lives: Lives, found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """How far early help came before the entry: given, offered, asked for, or nothing of it."""
    apart = prior[prior["is_apart"]]
    given, asked = (
        found["child"].isin(apart.loc[apart["kind"] == STEPS[of], "child"]) for of in (EhEpisode, EhContact)
    )
    contacts = lives.records[EhContact]
    offers = contacts.loc[contacts["outcome"] == "eh_offered", ["child", "happened_on"]]
    met = offers.merge(
        apart[["child", "on"]].drop_duplicates(), left_on=["child", "happened_on"], right_on=["child", "on"]
    )
    offered = found["child"].isin(met["child"])
    said = np.select([given, offered, asked], [GIVEN, _OFFERED, _ASKED], _NOT_ASKED)
    return _answers(found, said)


def both_services(found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """Whether the child was open to youth justice (a programme, or an offence in the last OFFENCE_DAYS) and had an open
    referral to social care on one day before the entry."""
    justice = prior[prior["kind"].isin([STEPS[Offence], STEPS[Programme]]) & prior["is_apart"]]
    is_offence = (justice["kind"] == STEPS[Offence]).to_numpy()
    after = (justice["on"] + pd.Timedelta(days=OFFENCE_DAYS)).astype("datetime64[s]")
    ends = justice["to_on"].mask(is_offence, np.minimum(after, justice["entered_on"]))
    spans = pd.DataFrame({"child": justice["child"], "from_on": justice["on"], "until_on": ends})
    referrals = prior.loc[prior["kind"] == STEPS[Referral], ["child", "on", "to_on"]]
    met = spans.merge(referrals, on="child")
    at_once = met[np.maximum(met["from_on"], met["on"]) < np.minimum(met["until_on"], met["to_on"])]
    had, on_one_day = found["child"].isin(spans["child"]), found["child"].isin(at_once["child"])
    said = np.select([on_one_day, had], [AT_ONCE, _NOT_AT_ONCE], _NO_JUSTICE)
    return _answers(found, said)


def referrals(found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """How many referrals there were before the entry and apart from it."""
    own = prior[(prior["kind"] == STEPS[Referral]) & prior["is_apart"]]
    count = own["child"].value_counts().reindex(found["child"]).fillna(0).clip(upper=3).astype(int)
    return _answers(found, np.array(_COUNTS)[count.to_numpy()])


def _answers(found: pd.DataFrame, said: object) -> pd.Series:
    return pd.Series(np.asarray(said, dtype=object), index=found.index)
