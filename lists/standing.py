"""Which families stand back this month though they could be listed: at rest, or on hold after a decision."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

KEYS = ["borough", "family_id"]
AWAKE, AT_REST, DECIDED, WRONG_DATA, NO_CONSENT = "awake", "at_rest", "decided", "wrong_data", "no_consent"
NO_REASON = "no_reason"
STANDINGS = (AT_REST, DECIDED, WRONG_DATA, NO_CONSENT, NO_REASON)
_HELD = (WRONG_DATA, NO_CONSENT)
NO_DECISIONS = pd.DataFrame(columns=[*KEYS, "month_on", "done_on", "decision", "is_answered"])
NO_ENTRIES = pd.DataFrame(columns=[*KEYS, "month_on", "kind"])
NO_REFUSALS = pd.DataFrame(columns=[*KEYS, "known_on"])


def in_force(entries: pd.DataFrame, extracts_on: Sequence[date], month_on: date) -> pd.DataFrame:
    """The last decision on each family that nobody corrected: borough, family_id, month_on, done_on, decision.

    `entries` is schemas.lists.ReviewEntry, of one borough, and `extracts_on` are the days of its extracts up to the one
    that the list is made from. What was entered on the day of that extract or later is not looked at, and of this
    month's list, where it is made again from a later extract, only what holds a family back. `is_answered`: of the
    extracts since, the first has gone by, which the source had time to correct.
    """
    last_on = max(extracts_on)
    known = entries[(entries["done_on"] < last_on) & (entries["kind"] == "decided")]
    holding = known[~known["entry_id"].isin(known["replaces_entry_id"].dropna())]
    holding = holding[(holding["month_on"] < month_on) | holding["decision"].isin(_HELD)]
    last = holding.sort_values(["done_on", "entry_id"]).drop_duplicates(KEYS, keep="last")
    since = [sum(done_on < day <= last_on for day in extracts_on) for done_on in last["done_on"]]
    return last.assign(is_answered=[count > 1 for count in since])[list(NO_DECISIONS.columns)]


def reviewed(shown: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """The families of earlier lists that were reviewed, and so rest: where leads use the review page, those decided on
    through that list. Of a borough without an entry nobody can say, and all count as reviewed.

    `shown` has borough, month_on, family_id; `entries` is schemas.lists.ReviewEntry.
    """
    made = entries.loc[entries["kind"] == "decided", [*KEYS, "month_on"]]
    was_decided = pd.MultiIndex.from_frame(shown[[*KEYS, "month_on"]]).isin(pd.MultiIndex.from_frame(made))
    return shown[was_decided | ~shown["borough"].isin(entries["borough"])]


def standing(
    candidates: pd.DataFrame,
    shown: pd.DataFrame,
    decisions: pd.DataFrame,
    month_on: date,
    rest_days: int,
    refusals: pd.DataFrame = NO_REFUSALS,
) -> pd.Series:
    """How each candidate stands: awake, or why not.

    `candidates` has borough, family_id and last_record_on, the day on which the latest record of any member became
    known; `shown` has borough, family_id, month_on of earlier lists; `decisions` is what `in_force` gives, `refusals`
    what `consent.without_consent` does.
    A family that was decided on rests from that day, one that was merely shown since from the month of its list, both
    for `rest_days`. Holds hold from the day of the decision, whatever list shows the family afterwards: without consent
    until a new record; wrong data until it is corrected, which is a new record too, or the extract after the next has
    come. A refusal in the records holds likewise, whatever is decided later. A record is new that became known after
    that day.
    """
    last = shown.sort_values("month_on").drop_duplicates(KEYS, keep="last")[[*KEYS, "month_on"]]
    told = candidates[[*KEYS, "last_record_on"]].merge(
        last.rename(columns={"month_on": "shown_on"}), on=KEYS, how="left"
    )
    told = told.merge(decisions, on=KEYS, how="left")
    shown_on, done_on, record_on = (pd.to_datetime(told[name]) for name in ("shown_on", "done_on", "last_record_on"))
    # who works the last list after this month's is shown decides later, on an earlier list
    is_last = ~(shown_on > pd.to_datetime(told["month_on"])) | (done_on >= shown_on)
    is_decided = done_on.notna() & is_last
    began_on = done_on.where(is_decided, shown_on)
    is_quiet = began_on.notna() & ~(record_on >= began_on)
    is_recent = began_on > pd.Timestamp(month_on - timedelta(days=rest_days))
    found = pd.Series(AWAKE, told.index).mask(is_quiet & is_recent & ~is_decided, AT_REST)
    found = found.mask(is_quiet & is_recent & is_decided & ~told["decision"].isin(_HELD), DECIDED)
    is_unchanged = done_on.notna() & ~(record_on >= done_on)
    found = found.mask(is_unchanged & (told["decision"] == NO_CONSENT), NO_CONSENT)
    is_open = ~told["is_answered"].eq(True)
    found = found.mask(is_unchanged & (told["decision"] == WRONG_DATA) & is_open, WRONG_DATA)
    refused = candidates[[*KEYS, "last_record_on"]].merge(refusals, on=KEYS, how="left")
    refused_on, record_on = pd.to_datetime(refused["known_on"]), pd.to_datetime(refused["last_record_on"])
    found = found.mask(refused_on.notna() & ~(record_on > refused_on), NO_CONSENT)
    return pd.Series(found.to_numpy(), index=candidates.index)
