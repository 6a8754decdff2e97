"""The people with their births and traits, and which of them are kin: joined by families, whenever that was."""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Membership, Person
from schemas.view import Birth, Kin, Traits

from .components import first_of_component
from .exact import Archives
from .pseudonymous import UNMAPPED, quoted
from .scratch import query, scratch
from .told import RANK, told


def children(archives: Archives, identity: pa.Table) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The people with their kin (schema Kin), and apart from them their births (Birth) and traits (Traits)."""
    asked = f"""WITH ranked AS (SELECT p.*, {RANK} AS rank FROM {Person.__name__} p)
                SELECT i.child_id, {{}} FROM identity i LEFT JOIN ranked p USING (borough, system, local_id)
                GROUP BY i.child_id ORDER BY i.child_id"""
    with scratch(identity=identity, **{record.__name__: table for record, table in archives.items()}) as db:
        births = query(db, asked.format(f"coalesce({told('p.born_on')}, {told('p.expected_on')}) AS born_on"))
        traits = query(
            db,
            asked.format(", ".join(f"{_trait(name)} AS {name}" for name in Traits.columns() if name != "child_id")),
        )
        belongs = query(
            db,
            f"""SELECT DISTINCT i.child_id, m.borough || '|' || m.family_id AS family
                FROM {Membership.__name__} m JOIN identity i USING (borough, system, local_id) ORDER BY ALL""",
        )
    child_ids = births.column("child_id")
    kin = _kin(child_ids.combine_chunks(), belongs)
    found = pa.table({"child_id": child_ids, "kin_id": kin})
    return found.cast(Kin.arrow()), births.cast(Birth.arrow()), traits.cast(Traits.arrow())


def _trait(name: str) -> str:
    """What is told of a person; of a coded column a code of its list, else that somebody typed something else."""
    codes = Person.columns()[name].codes
    if codes is None:
        return told(f"p.{name}")
    known = told(f"CASE WHEN p.{name} IN ({quoted(codes)}) THEN p.{name} END")
    return f"coalesce({known}, CASE WHEN count(p.{name}) > 0 THEN '{UNMAPPED}' END)"


def _kin(people: pa.Array, belongs: pa.Table) -> pa.Array:
    """The first child of each one's connected families."""
    families = belongs.column("family").combine_chunks().dictionary_encode()
    child = pc.index_in(belongs.column("child_id"), people).to_numpy()
    family = families.indices.to_numpy() + len(people)
    root = first_of_component(len(people) + len(families.dictionary), child, family)
    return people.take(pa.array(root[: len(people)]))
