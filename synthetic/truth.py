"""What nobody could know, for benchmarks only: hidden need, true links and families, true days of knowing."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synthetic.days import NEVER
from synthetic.identities import SYSTEMS
from synthetic.world import World

DAYS = ("birth", "death", "happened_on", "ended_on", "known_on", "end_known_on", "on", "merged_on")
_DECIMALS = 9
"""Of numbers that are no whole ones: the last digits are another processor's own."""


def write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Day numbers become timestamps at midnight, NEVER becomes null; other numbers are rounded."""
    columns = {}
    for column in table.columns:
        values = table[column].to_numpy()
        if column in DAYS:
            columns[column] = pa.array(
                np.where(values >= NEVER, 0, values).astype("M8[D]").astype("M8[us]"), mask=values >= NEVER
            )
        else:
            columns[column] = pa.array(values.round(_DECIMALS) if values.dtype.kind == "f" else values)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="zstd")


def write_truth(world: World, folder: Path, params: dict[str, Any]) -> None:
    """children (own need, leaning to offend), needs (twice a year), ids (local id to person), records, members.

    `adopted` marks the ids that a person was given after an adoption order: they must never be joined to the others.
    """
    names = np.array(list(params["boroughs"]))
    was = world.people.children.was
    children = world.people.children[was == was.index].reset_index(names="person")
    write_table(
        folder,
        "children",
        children[["person", "birth", "death", "female", "is_disabled", "is_uasc", "own", "offending"]],
    )
    needs = world.history.needs
    write_table(folder, "needs", needs.assign(borough=names[needs.borough]).rename(columns={"child": "person"}))
    merges = world.identities.merges.drop_duplicates("person").set_index("person")
    ids = world.identities.ids
    person = ids.person.map(merges.child).fillna(ids.person).astype(np.int64)
    write_table(
        folder,
        "ids",
        pd.DataFrame(
            {
                "borough": names[ids.borough],
                "system": np.array(SYSTEMS)[ids.system],
                "local_id": ids.local_id.astype(str),
                "person": person.map(was).fillna(person).astype(np.int64),
                "adopted": person.map(was).fillna(person) != person,
                "known_on": ids.known_on,
                "merged_on": ids.person.map(merges.merged_on).fillna(NEVER).astype(np.int64),
            }
        ),
    )
    keep = ["borough", "person", "happened_on", "ended_on", "known_on", "end_known_on"]
    tables = [
        t.rename(columns={"child": "person"})[keep].assign(kind=kind, number=t.index)
        for kind, t in world.records.items()
    ]
    records = pd.concat(tables, ignore_index=True)
    records = records.assign(borough=names[records.borough], person=records.person.map(was))
    write_table(folder, "records", records)
    members = world.identities.members
    own = members.person.map(merges.child).fillna(members.person).astype(np.int64)
    own = own.map(was).fillna(own).astype(np.int64)
    members = members.assign(person=own, borough=names[members.borough])
    write_table(folder, "members", members[[*keep, "family", "role"]])
