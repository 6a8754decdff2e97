"""Which families can be on a list, which stand in the section of their own, and which are left out, and why."""

import pandas as pd

LEFT_OUT = ("uasc", "looked_after", "on_cp_plan", "objection")
_OPEN_TO = {"on_cp_plan": "on_cp_plan", "on_cin_plan": "on_cin_plan", "in_early_help": "open_to_early_help"}


def child_status(members: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """The children at a stage who live in a family, each with the reason why it is left out (empty where it is not).

    `members` is schemas.landmarks.Member, `spine` schemas.landmarks.Landmark. A child who belongs to two families is
    counted in the one it joined last.
    """
    at_stage = spine[spine["reason"].isin(("eligible", "uasc", "looked_after"))]
    own = members[members["is_latest"]]
    children = at_stage.merge(own, on=["child_id", "landmark_on"], suffixes=("_at_landmark", ""))
    reason = children["reason"].where(children["reason"] != "eligible", "")
    reason = reason.mask((reason == "") & children["is_looked_after"], "looked_after")
    reason = reason.mask((reason == "") & children["on_cp_plan"], "on_cp_plan")
    reason = reason.mask((reason == "") & children["objects"], "objection")
    return children.assign(left_out=reason)


def family_status(members: pd.DataFrame, spine: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """One row per family and date: status (listable, own_section, excluded) and its reason.

    `families` has (borough, family_id, landmark_on) of every family that is to be answered for. Decided in this order:
    no current member, no child at a stage, every child at a stage left out, own section, listable.
    """
    keys = ["borough", "family_id", "landmark_on"]
    children = child_status(members, spine)
    current = members.groupby(keys, as_index=False)[list(_OPEN_TO)].any().assign(has_member=True)
    listable = children[children["left_out"] == ""].groupby(keys, as_index=False).size()
    first_reason = children.sort_values([*keys, "child_id"]).groupby(keys, as_index=False)["left_out"].first()
    told = families.merge(current, on=keys, how="left").merge(first_reason, on=keys, how="left")
    told = told.merge(listable.rename(columns={"size": "listable_count"}), on=keys, how="left")
    status, reason = pd.Series("listable", told.index), pd.Series("", told.index)
    for column, words in reversed(_OPEN_TO.items()):
        is_open = told[column].fillna(False).astype(bool)
        status, reason = status.mask(is_open, "own_section"), reason.mask(is_open, words)
    none_left = told["listable_count"].isna() & told["left_out"].notna()
    status, reason = status.mask(none_left, "excluded"), reason.mask(none_left, told["left_out"])
    no_child = told["left_out"].isna()
    status, reason = status.mask(no_child, "excluded"), reason.mask(no_child, "no_child_at_a_stage")
    nobody = told["has_member"].isna()
    status, reason = status.mask(nobody, "excluded"), reason.mask(nobody, "no_current_member")
    return told[keys].assign(status=status, reason=reason)
