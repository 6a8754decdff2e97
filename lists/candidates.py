"""The families that could be listed at each landmark, with their children's scores: what list and replay start from."""

import pandas as pd

from lists.roll_up import places
from lists.status import child_status, family_status

_FAMILY = ["borough", "family_id", "landmark_on"]


def listable_children(spine: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The children at a stage who are not left out, each with its family's status and latest record.

    `spine` is schemas.landmarks.Landmark, `members` schemas.landmarks.Member. Gives borough, family_id, landmark_on,
    child_id, row_id, life_stage, months_to_stage, kin_id, status, reason, last_record_on, children_at_stage (of its
    family).
    """
    children = child_status(members, spine)
    children = children[children["left_out"] == ""].drop(columns=["reason", "last_record_on"])
    statuses = family_status(members, spine, children[_FAMILY].drop_duplicates())
    told = children.merge(statuses, on=_FAMILY).merge(_latest_record(members), on=_FAMILY)
    kept = ["child_id", "row_id", "life_stage", "months_to_stage", "kin_id", "status", "reason", "last_record_on"]
    found = told[[*_FAMILY, *kept]].sort_values("row_id").reset_index(drop=True)
    return found.assign(children_at_stage=found.groupby(_FAMILY)["child_id"].transform("nunique"))


def _latest_record(members: pd.DataFrame) -> pd.DataFrame:
    """The last of the members' last_record_on, for each family and date."""
    # as days, not as objects, which would be compared one by one
    ordered = members[[*_FAMILY, "last_record_on"]].sort_values(
        "last_record_on", key=pd.to_datetime, na_position="first"
    )
    return ordered.drop_duplicates(_FAMILY, keep="last")


def ranked(children: pd.DataFrame) -> pd.DataFrame:
    """The places of the families that count against capacity; `children` also has a score."""
    listable = children[children["status"] == "listable"]
    return places(listable)


def judged(children: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Past listable children with what followed: the label is the family's, 1 if any of its children has the event.

    `rows` has row_id, label, event_on and each model's scores; the day of the family's event is that of the first of
    its children. Families and months are numbered and named as measures take them.
    """
    wanted = [name for name in rows.columns if name not in children.columns or name == "row_id"]
    joined = children.merge(rows[wanted], on="row_id")
    joined["label"] = joined.groupby(_FAMILY)["label"].transform("max")
    joined["event_on"] = joined.groupby(_FAMILY)["event_on"].transform("min")
    joined["family"] = pd.factorize(joined["family_id"], sort=True)[0]
    return joined.assign(month=joined["landmark_on"])
