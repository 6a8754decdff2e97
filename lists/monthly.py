"""One month's list of each borough: who is on it, who stands in the section of its own, and what changed."""

from datetime import date

import pandas as pd

from lists.roll_up import Before, places
from lists.selection import Rules, one_each
from lists.standing import AT_REST, AWAKE, KEYS


def month_families(
    children: pd.DataFrame, found: pd.DataFrame, before: Before, month_on: date, rules: Rules
) -> pd.DataFrame:
    """The families of the month with section and change, in the order in which they were chosen.

    `children` is what `candidates.listable_children` gives for one landmark, with a score; `found` what
    `roll_up.considered` makes of them. Families already open to help stand in `own_section`, outside capacity: those
    that would have come before the last listed family of their stage, up to its capacity. Whoever was decided on, or is
    on hold, stands there as little as on the list. Those for which there was just no room are `just_missed`.
    """
    listed = found[found["is_listed"]].assign(section="list")
    missed = found[found["just_missed"]].assign(section="just_missed")
    helped = places(children[children["status"] == "own_section"])
    helped = helped[before.standing(helped, month_on, rules).isin([AWAKE, AT_REST])]
    last = listed.groupby(["borough", "life_stage"], as_index=False).agg(least=("score", "min"))
    helped = helped.merge(last, on=["borough", "life_stage"])
    helped = helped[helped["score"] >= helped["least"]].sort_values(["borough", "life_stage", "place"])
    is_near = helped.groupby(["borough", "life_stage"]).cumcount() < rules.room(helped)
    helped = one_each(helped[is_near]).sort_values(["borough", "life_stage", "place"]).assign(section="own_section")
    return pd.concat(
        [
            _with_change(listed, before.listed),
            _with_change(helped.drop(columns="least"), before.shown),
            _with_change(missed, before.listed),
        ],
        ignore_index=True,
    )


def _with_change(families: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Whether each family is new, was on the last list too, or comes back."""
    before = shown.groupby(KEYS)["month_on"].max().rename("last_shown_on").reset_index()
    latest = shown.groupby("borough")["month_on"].max().rename("last_list_on").reset_index()
    told = families[KEYS].merge(before, on=KEYS, how="left").merge(latest, on="borough", how="left")
    change = pd.Series("new", told.index).mask(told["last_shown_on"].notna(), "returning")
    change = change.mask(told["last_shown_on"].notna() & (told["last_shown_on"] == told["last_list_on"]), "staying")
    return families.assign(change=change.to_numpy())
