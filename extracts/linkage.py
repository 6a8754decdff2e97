"""Who is who: local ids that are one person, and families that are one kin, by the identifiers and families given."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from schemas.records import Membership, Person, Record, Restriction
from schemas.view import Child, FamilyIdentity, Identity, Traits

from .pseudonyms import hash_pads, keyed_hash
from .scratch import query, scratch

Archives = Mapping[type[Record], pa.Table]
TOLD_BY = ("people", "cin_census", "ssda903", "early_help", "youth_justice")
_SYSTEMS = ("csc", "early_help", "youth_justice", "education")
_RANK_SYSTEM = " ".join(f"WHEN '{system}' THEN {place}" for place, system in enumerate(_SYSTEMS))
_RANK_TELLER = " ".join(f"WHEN '{teller}' THEN {place}" for place, teller in enumerate(TOLD_BY))

# two ids are one person by the borough's own person id, or by a national number together with the date of birth
_CLAIMS = """
    SELECT borough, system, local_id, 'master|' || borough || '|' || master_id AS claim, known_on
    FROM people WHERE master_id IS NOT NULL
    UNION ALL
    SELECT borough, system, local_id, kind || '|' || number || '|' || born_on, known_on
    FROM (SELECT *, 'upn' AS kind, upn AS number FROM people UNION ALL BY NAME
          SELECT *, 'upn' AS kind, former_upn AS number FROM people UNION ALL BY NAME
          SELECT *, 'nhs' AS kind, nhs_number AS number FROM people)
    WHERE number IS NOT NULL AND born_on IS NOT NULL"""


def identities(archives: Archives, key: bytes) -> pa.Table:
    """Every local id with the person it is (schema Identity); a person is named by the id that was known first.

    `archives` are the archived tables of all boroughs, each with its `borough`. Erased people are left out.
    """
    seen = " UNION ALL ".join(
        f"SELECT borough, system, local_id, now_known_on FROM {record.__name__}" for record in archives
    )
    with scratch(**{record.__name__: table for record, table in archives.items()}) as db:
        db.execute(
            f"""CREATE TEMP TABLE ids AS
            SELECT row_number() OVER (ORDER BY seen_on, borough, CASE system {_RANK_SYSTEM} ELSE 9 END, local_id) - 1
                   AS node, *
            FROM (SELECT borough, system, local_id, min(now_known_on) AS seen_on FROM ({seen}) GROUP BY ALL)"""
        )
        db.execute(
            f"""CREATE TEMP TABLE edges AS
            WITH people AS (SELECT * FROM {Person.__name__} p WHERE gone_on IS NULL AND NOT EXISTS (
                SELECT 1 FROM {Restriction.__name__} r WHERE r.kind = 'do_not_link' AND r.gone_on IS NULL
                AND r.borough = p.borough AND r.system = p.system AND r.local_id = p.local_id)),
            claims AS ({_CLAIMS})
            SELECT DISTINCT first_value(node) OVER (PARTITION BY claim ORDER BY known_on, node) AS one, node AS other,
                   known_on FROM claims JOIN ids USING (borough, system, local_id)"""
        )
        nodes = query(db, "SELECT * FROM ids ORDER BY node")
        edges = query(db, "SELECT one, other, known_on FROM edges WHERE one <> other ORDER BY known_on, one, other")
        root, joined_on = _people(nodes, edges)
        db.register("people_of", pa.table({"node": nodes.column("node"), "root": root, "joined_on": joined_on}))
        hashed = keyed_hash("'child'", "r.borough", "r.system", "r.local_id")
        return query(
            db,
            f"""SELECT n.borough, n.system, n.local_id, {hashed} AS child_id,
                       greatest(n.seen_on, p.joined_on) AS link_known_on
                FROM ids n JOIN people_of p USING (node) JOIN ids r ON r.node = p.root
                ORDER BY n.borough, n.system, n.local_id""",
            **hash_pads(key),
        ).cast(Identity.arrow())


def _people(nodes: pa.Table, edges: pa.Table) -> tuple[pa.Array, pa.Array]:
    """For each node the first node of its component, and the day from which the two were joined."""
    count = nodes.num_rows
    one, other = edges.column("one").to_numpy(), edges.column("other").to_numpy()
    days = edges.column("known_on").cast(pa.int32()).to_numpy()
    root = _first_of_component(count, one, other)
    joined = np.full(count, np.iinfo(np.int32).min, np.int32)
    waiting = root != np.arange(count)
    for day in np.unique(days):
        now_one = waiting & (_first_of_component(count, one[days <= day], other[days <= day]) == root)
        joined[now_one] = day
        waiting &= ~now_one
    return pa.array(root), pa.array(joined, mask=root == np.arange(count)).cast(pa.date32())


def _first_of_component(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    graph = coo_array((np.ones(len(one), bool), (one, other)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    first = np.full(label.max(initial=-1) + 1, count)
    np.minimum.at(first, label, np.arange(count))
    return first[label]


def children(archives: Archives, identity: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The people with kin and birth (schema Child), and apart from them their traits (schema Traits)."""
    told = f"""SELECT i.child_id, {{}} FROM identity i LEFT JOIN {Person.__name__} p USING (borough, system, local_id)
               GROUP BY i.child_id ORDER BY i.child_id"""
    with scratch(identity=identity, **{record.__name__: table for record, table in archives.items()}) as db:
        births = query(db, told.format(f"coalesce({_told('born_on')}, {_told('expected_on')}) AS born_on"))
        traits = query(
            db, told.format(", ".join(f"{_told(name)} AS {name}" for name in Traits.columns() if name != "child_id"))
        )
        belongs = query(
            db,
            f"""SELECT DISTINCT i.child_id, m.borough || '|' || m.family_id AS family
                FROM {Membership.__name__} m JOIN identity i USING (borough, system, local_id) ORDER BY ALL""",
        )
    kin = _kin(births.column("child_id"), belongs)
    return (
        pa.table({"child_id": births.column("child_id"), "kin_id": kin, "born_on": births.column("born_on")}).cast(
            Child.arrow()
        ),
        traits.cast(Traits.arrow()),
    )


def _told(name: str) -> str:
    """What the most trusted source last said of a person."""
    order = f"CASE told_by {_RANK_TELLER} ELSE 9 END, known_on DESC, borough, local_id"
    return f"first(p.{name} ORDER BY p.gone_on IS NOT NULL, {order}) FILTER (p.{name} IS NOT NULL)"


def _kin(child_ids: pa.ChunkedArray, belongs: pa.Table) -> pa.Array:
    """The first child of each one's connected families."""
    people = pa.chunked_array(child_ids).combine_chunks()
    families = belongs.column("family").combine_chunks().dictionary_encode()
    child = pa.compute.index_in(belongs.column("child_id"), people).to_numpy()
    family = families.indices.to_numpy() + len(people)
    root = _first_of_component(len(people) + len(families.dictionary), child, family)
    return people.take(pa.array(root[: len(people)]))


def linked(record: type[Record], archive: pa.Table, identity: pa.Table, key: bytes) -> pa.Table:
    """A record's archive under pseudonyms, in the shape record.linked()."""
    columns = {name: f'a."{name}"' for name in record.linked().names}
    columns["child_id"] = "i.child_id"
    columns["record_id"] = keyed_hash("'record'", "a.borough", f"'{record.__name__}'", "a.record_id")
    if "family_id" in columns:
        columns["family_id"] = keyed_hash("'family'", "a.borough", "a.family_id")
    if "offence_id" in columns:
        columns["offence_id"] = keyed_hash("'record'", "a.borough", "'Offence'", "a.offence_id")
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    with scratch(archive=archive, identity=identity) as db:
        return query(
            db,
            f"""SELECT {selected} FROM archive a JOIN identity i USING (borough, system, local_id)
                ORDER BY child_id, record_id, known_on, gone_on NULLS LAST""",
            **hash_pads(key),
        ).cast(record.linked())


def families(memberships: pa.Table, key: bytes) -> pa.Table:
    """The boroughs' own family ids beside their pseudonyms (schema FamilyIdentity)."""
    hashed = keyed_hash("'family'", "borough", "family_id")
    with scratch(memberships=memberships) as db:
        sql = f"""SELECT DISTINCT borough, family_id AS local_family_id, {hashed} AS family_id
                  FROM memberships ORDER BY ALL"""
        return query(db, sql, **hash_pads(key)).cast(FamilyIdentity.arrow())


def without_erased(archives: Archives, restrictions: pa.Table) -> dict[type[Record], pa.Table]:
    """A borough's archives without the rows of people whose erasure is recorded, but for the record of the erasure."""
    with scratch(restrictions=restrictions) as db:
        left: dict[type[Record], pa.Table] = {Restriction: archives[Restriction]}
        for record, table in archives.items():
            if record is Restriction:
                continue
            db.register("archive", table)
            left[record] = query(
                db,
                """SELECT a.* FROM archive a ANTI JOIN (SELECT system, local_id FROM restrictions
                   WHERE kind = 'erasure' AND gone_on IS NULL) e USING (system, local_id)""",
            ).cast(table.schema)
        return left
