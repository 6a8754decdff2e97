"""Who has which local id in which system of which borough, who is recorded in which family, and valid UPNs.

Persons are numbered: children as in `people.children`, then one mother and one other carer per family, then second
entries of the same child (`merges`). Systems: 0 social care, 1 early help, 2 youth justice; their ids overlap
on purpose.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER
from synthetic.population import People
from synthetic.recording import UNRECORDED_SHARE, Records

SYSTEMS = ("csc", "early_help", "youth_justice")
KINDS = {0: ("referral", "care"), 1: ("contact", "episode"), 2: ("offence", "outcome", "hearing", "programme")}
ENTERED = {"referral": 0, "care": 0, "contact": 1}
"""The kinds that may stand under a second entry, and the system in which it was made."""
FIRST_ID = 100_001
LETTERS = np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))
"""Check letters by remainder (DfE, Unique pupil numbers: guide)."""
FORMER_UPN = 0.012
"""Share of children whose number was changed once, mostly because two schools each gave one (assumption)."""
NHS_FIRST, NHS_STEP, NHS_PRIME = 900_000_000, 48_271_111, 99_999_989
"""Nine digits from 9 on belong to no number given out; steps of one prime modulo another meet none twice."""
NOT_MASTERED, NOT_DATED = 0.06, 0.06
"""Share of ids that a borough has not linked to a person, and of memberships without a start (assumptions)."""


@dataclass
class Identities:
    """Ids of persons and families.

    ids: borough, system, person, local_id, known_on, master (a number, 0 for none).
    members: borough, family, system, person, role, happened_on, ended_on, known_on, end_known_on, recorded_on.
    merges: as `merges.draw_merges`. of: an array (borough, system, person) of local ids, 0 for none.
    family_number: an array (borough, family), 0 for none; each borough numbers the families that it knows.
    upn, former_upn, nhs: text for each child, the second mostly empty. sibling: for each child another one that was
    born into the same family, -1 for none. first_family: an array (borough, child): the family a child lived in first.
    """

    ids: pd.DataFrame
    members: pd.DataFrame
    merges: pd.DataFrame
    of: np.ndarray
    family_number: np.ndarray
    upn: np.ndarray
    former_upn: np.ndarray
    nhs: np.ndarray
    sibling: np.ndarray
    first_family: np.ndarray


def check_letters(digits: np.ndarray) -> np.ndarray:
    """The first letter of UPNs from their twelve digits (an int array, n x 12)."""
    return LETTERS[(digits * np.arange(2, 14)).sum(axis=1) % 23]


def draw_upns(people: People, params: dict[str, Any]) -> np.ndarray:
    """A UPN for every child: authority, school, year of allocation and serial number of its first borough."""
    first = (
        people.stays.drop_duplicates("child").set_index("child").borough.reindex(range(len(people.children))).fillna(0)
    )
    authority = np.array([int(b["la_code"]) for b in params["boroughs"].values()])[first.astype(int)]
    year = (people.children.birth.to_numpy() // 365.25 + 1974).astype(np.int64) % 100
    serial = pd.DataFrame({"a": authority, "y": year}).groupby(["a", "y"]).cumcount().to_numpy()
    number = authority * 10**9 + (2000 + serial // 1000) * 10**5 + year * 1000 + serial % 1000
    return _with_letter(number)


def _with_letter(number: np.ndarray) -> np.ndarray:
    digits = number[:, None] // 10 ** np.arange(11, -1, -1) % 10
    return check_letters(digits).astype(object) + number.astype(str).astype(object)


def _former_upns(rng: np.random.Generator, upns: np.ndarray) -> np.ndarray:
    """For a few the number that another school (by its own school number) had given; empty for the rest."""
    former = np.full(len(upns), "", dtype=object)
    had = np.flatnonzero(rng.random(len(upns)) < FORMER_UPN)
    number = pd.Series(upns[had]).str[1:].astype(np.int64).to_numpy()
    former[had] = _with_letter(number + 4000 * 10**5)
    return former


def nhs_numbers(count: int) -> np.ndarray:
    """`count` different NHS numbers with their check digit (NHS Data Dictionary: NHS number), in a range not in use."""
    body = NHS_FIRST + np.arange(count + count // 5 + 50) * NHS_STEP % NHS_PRIME
    digits = body[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = (11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11) % 11
    valid = check < 10  # where it would be ten the number is not given out
    return (body * 10 + check)[valid][:count].astype(str).astype(object)


def _siblings(people: People) -> np.ndarray:
    """For each child the one before it in the family it was born into, for the first the last; -1 for an only child."""
    born = people.households.drop_duplicates("child").sort_values(["family", "child"], kind="stable")
    by_family = born.groupby("family").child
    before = by_family.shift(1).fillna(by_family.transform("last")).astype(np.int64)
    sibling = np.full(len(people.children), -1)
    sibling[born.child] = np.where(before == born.child, -1, before)
    return sibling


def _first_families(people: People, boroughs: int) -> np.ndarray:
    """The family in which each child lived first in each borough; where it never did, the one it was born into."""
    born = people.households.drop_duplicates("child").set_index("child").family.reindex(range(len(people.children)))
    families = np.tile(born.to_numpy(), (boroughs, 1))
    first = people.stays.drop_duplicates(["borough", "child"])
    families[first.borough, first.child] = first.family
    return families


def _entered(kind: str, table: pd.DataFrame, merges: pd.DataFrame) -> pd.Series:
    """The person under whom each record was entered: the child or a second entry."""
    if kind not in ENTERED:
        return table.child
    second = merges[merges.system == ENTERED[kind]].set_index("row").person
    row = table.case if kind == "care" else table.index.to_series()
    return row.map(second).fillna(table.child).astype(np.int64)


def _first_known(records: Records, merges: pd.DataFrame) -> pd.DataFrame:
    """borough, system, person, known_on: the first day of each person in each system."""
    parts = [
        records[kind][["borough", "known_on"]].assign(system=system, person=_entered(kind, records[kind], merges))
        for system, kinds in KINDS.items()
        for kind in kinds
    ]
    return pd.concat(parts, ignore_index=True)


def _family_known(records: Records) -> pd.DataFrame:
    """family, borough, known_on, system: when a family was first known to social care or early help, and to which."""
    parts = [
        records["referral"].assign(system=0),
        records["episode"].assign(system=1),
        records["offence"].assign(system=0),
    ]
    seen = pd.concat([p[["family", "borough", "known_on", "system"]] for p in parts], ignore_index=True)
    return seen.sort_values(["known_on", "system"], kind="stable").drop_duplicates(["family", "borough"])


def _members(rng: np.random.Generator, records: Records, people: People) -> pd.DataFrame:
    """Children of known families, and their adults; recorded some days after the family was known or they joined it."""
    known = _family_known(records)
    stays = people.stays.merge(known, on=["family", "borough"])
    unborn = stays.to_day.to_numpy() <= people.children.birth.to_numpy()[stays.child]
    stays = stays[(stays.to_day > stays.known_on - 365) & ~unborn]
    of = people.children.iloc[stays.child].reset_index(drop=True)
    stays = stays.reset_index(drop=True)
    start = np.maximum(stays.from_day, of.birth)
    stopped = (stays.to_day < of.adult) | (stays.to_day == of.death)
    children = pd.DataFrame(
        {
            "family": stays.family,
            "borough": stays.borough,
            "system": stays.system,
            "person": stays.child,
            "role": "child",
            "happened_on": start,
            "ended_on": np.where(stopped, stays.to_day, NEVER),
            "known_on": np.maximum(stays.known_on, start) + rng.integers(0, 25, len(stays)),
        }
    )
    adults = known[people.families.mother_birth.to_numpy()[known.family] < NEVER]
    parents = adults.assign(person=len(people.children) + adults.family, role="parent")
    carers = adults.assign(person=len(people.children) + len(people.families) + adults.family, role="carer")
    carers = carers[rng.random(len(carers)) < 0.35]
    grown = pd.concat([parents, carers], ignore_index=True).assign(happened_on=NEVER, ended_on=NEVER)
    members = pd.concat([children, grown.assign(known_on=grown.known_on + 1)], ignore_index=True)
    end_known = np.where(
        members.ended_on < NEVER,
        np.maximum(members.ended_on + rng.integers(0, 40, len(members)), members.known_on),
        NEVER,
    )
    # without their starts two stays with one family would be the same record
    is_back = members.duplicated(["borough", "family", "person"])
    undated = (rng.random(len(members)) < NOT_DATED) & ~is_back
    unrecorded = rng.random(len(members)) < UNRECORDED_SHARE
    return members.assign(
        end_known_on=end_known, is_undated=undated, recorded_on=np.where(unrecorded, NEVER, members.known_on)
    )


def _after_return(members: pd.DataFrame, merges: pd.DataFrame) -> pd.DataFrame:
    """Memberships of social care that began after a return stand under the id that was given then."""
    new = merges[merges.back_on < NEVER].drop_duplicates("person").sort_values("back_on")
    own = members[members.system == 0].reset_index(names="row").sort_values("happened_on", kind="stable")
    new = new[["borough", "child", "back_on", "person"]].rename(columns={"person": "second"})
    later = pd.merge_asof(
        own.rename(columns={"person": "child"}), new, left_on="happened_on", right_on="back_on", by=["borough", "child"]
    )
    second = later.set_index("row").second.reindex(members.index)
    return members.assign(person=second.fillna(members.person).astype(np.int64))


def _numbered(rng: np.random.Generator, seen: pd.DataFrame, merges: pd.DataFrame) -> pd.DataFrame:
    """Local ids in the order in which systems gave them; master numbers that join a person's ids, not quite always."""
    ids = seen.groupby(["borough", "system", "person"])[["known_on"]].min().reset_index()
    ids = ids.sort_values(["borough", "system", "known_on", "person"], kind="stable").reset_index(drop=True)
    ids["local_id"] = FIRST_ID + ids.groupby(["borough", "system"]).cumcount()
    ids["master"] = np.where(rng.random(len(ids)) < NOT_MASTERED, 0, 1 + ids.person)
    doubled = ids.person.isin(merges.person) | ids.person.isin(merges.child)
    ids["master"] = ids.master.where(~doubled, 1 + ids.person)
    return ids


def identify(
    rng: np.random.Generator, records: Records, people: People, merges: pd.DataFrame, params: dict[str, Any]
) -> Identities:
    """Ids for everybody in the records or in a known family."""
    members = _after_return(_members(rng, records, people), merges)
    kept = merges[merges.merged_on < NEVER].rename(columns={"merged_on": "known_on"})
    kept = kept[["borough", "system", "child", "known_on"]].rename(columns={"child": "person"})
    seen = pd.concat([_first_known(records, merges), members[["borough", "system", "person", "known_on"]], kept])
    ids = _numbered(rng, seen, merges)
    persons = len(people.children) + 2 * len(people.families) + merges.person.nunique()
    of = np.zeros((len(params["boroughs"]), len(SYSTEMS), persons), np.int64)
    of[ids.borough, ids.system, ids.person] = ids.local_id
    known = _family_known(records)
    numbers = np.zeros((len(params["boroughs"]), len(people.families)), np.int64)
    numbers[known.borough, known.family] = known.groupby("borough").cumcount() + 1
    upns = draw_upns(people, params)
    return Identities(
        ids,
        members,
        merges,
        of,
        numbers,
        upns,
        _former_upns(rng, upns),
        nhs_numbers(len(people.children)),
        _siblings(people),
        _first_families(people, len(params["boroughs"])),
    )
