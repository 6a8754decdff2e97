"""From children's scores to a month's families: places, who stands back, whom the list has room for."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from lists.selection import FLAGS, Rules, one_each, selected
from lists.standing import AWAKE, KEYS, NO_DECISIONS, NO_ENTRIES, NO_REASON, NO_REFUSALS, reviewed, standing


def places(children: pd.DataFrame) -> pd.DataFrame:
    """One row per borough, landmark, family and life stage: its best child there and its place in the stage's order.

    `children` has borough, landmark_on, family_id, child_id, life_stage, score. Ties are cut by the keyed hash of the
    family, which is as good as a lot and the same on every run; `tied` counts the families at that very score.
    """
    by_stage = ["borough", "landmark_on", "life_stage"]
    ordered = children.sort_values(
        [*by_stage, "score", "family_id", "child_id"], ascending=[True, True, True, False, True, True]
    )
    ordered = ordered.drop_duplicates([*by_stage, "family_id"])
    ordered = ordered.assign(place=ordered.groupby(by_stage).cumcount() + 1)
    ordered["tied"] = ordered.groupby([*by_stage, "score"])["family_id"].transform("size")
    return ordered.sort_values(["borough", "landmark_on", "family_id", "place", "life_stage"])


@dataclass(frozen=True, eq=False)
class Before:
    """What came before a month's list: the families that earlier ones showed, those on lists that were not withdrawn,
    the review page's entries, the decisions in force and the refusals in the records, as `standing` takes them.

    `shown` and `lists` have borough, family_id, month_on and section; `lists` none but of the section `list`.
    """

    shown: pd.DataFrame
    lists: pd.DataFrame
    entries: pd.DataFrame = field(default_factory=lambda: NO_ENTRIES)
    decisions: pd.DataFrame = field(default_factory=lambda: NO_DECISIONS)
    refusals: pd.DataFrame = field(default_factory=lambda: NO_REFUSALS)

    def standing(self, candidates: pd.DataFrame, month_on: date, rules: Rules) -> pd.Series:
        """How each candidate stands."""
        rests = reviewed(self.lists, self.entries)
        return standing(candidates, rests, self.decisions, month_on, rules.rest_days, self.refusals)

    @property
    def listed(self) -> pd.DataFrame:
        """The families shown on lists, withdrawn ones too, without those of the section of their own."""
        return self.shown[self.shown["section"] == "list"]

    @property
    def last_list(self) -> pd.DataFrame:
        """The families of each borough's last list that was not withdrawn."""
        return self.lists[self.lists["month_on"] == self.lists.groupby("borough")["month_on"].transform("max")]


def month_list(candidates: pd.DataFrame, before: Before, month_on: date, rules: Rules) -> pd.DataFrame:
    """The families listed in one month: of each stage the first that are awake, up to its capacity, in their order.

    `candidates` is what `places` gives, of that month, with last_record_on.
    """
    found = considered(candidates, before, month_on, rules)
    return found[found["is_listed"]]


def considered(candidates: pd.DataFrame, before: Before, month_on: date, rules: Rules) -> pd.DataFrame:
    """All families of one month with their standing; those that are awake in order, with what `selected` tells."""
    told = candidates.assign(standing=before.standing(candidates, month_on, rules))
    is_awake = told["standing"] == AWAKE
    found = pd.concat([selected(told[is_awake], before.last_list, rules), one_each(told[~is_awake])])
    return found.assign(**{name: found[name].eq(True) for name in FLAGS})


def with_unexplained(found: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    """What `considered` found, and of all candidates those that were not asked, as nothing tells of a reason."""
    of_found = pd.MultiIndex.from_frame(found[KEYS])
    rest = candidates[~pd.MultiIndex.from_frame(candidates[KEYS]).isin(of_found)]
    rest = one_each(rest).assign(standing=NO_REASON, **dict.fromkeys(FLAGS, False))
    return pd.concat([found, rest], ignore_index=True) if len(rest) else found


def replay(candidates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The lists of every month in `candidates` as they would have been, each reviewed to its end before the next.

    Families left out at the very score of the last listed one of their stage are told too: is_listed, and is_at_cut.
    """
    shown = candidates.iloc[:0][KEYS].assign(month_on=pd.Series(dtype="object"), section="list")
    lists = []
    for month_on in sorted(set(candidates["landmark_on"])):
        found = considered(candidates[candidates["landmark_on"] == month_on], Before(shown, shown), month_on, rules)
        found = with_cut(found[found["standing"] == AWAKE])
        lists.append(found[found["is_listed"] | found["is_at_cut"]])
        shown = pd.concat([shown, found.loc[found["is_listed"], KEYS].assign(month_on=month_on, section="list")])
    return pd.concat(lists) if lists else candidates.iloc[:0].assign(is_listed=False, is_at_cut=False)


def with_cut(awake: pd.DataFrame) -> pd.DataFrame:
    """Whether each is at the very score of the last family listed at its stage: is_at_cut."""
    lists = [awake["borough"], awake["life_stage"]]
    cut = awake["score"].where(awake["is_listed"]).groupby(lists).transform("min")
    return awake.assign(is_at_cut=awake["score"] == cut)
