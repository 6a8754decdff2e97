"""Who is who: local ids that are one person, by numbers, by what is told of them, and by what people decided."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas.view import Identity, LinkReview

from .components import ends, first_of_component, people
from .exact import STEPS, Archives, exact_edges, number_ids
from .pseudonyms import hash_pads, keyed_hash
from .scratch import query, scratch
from .unsure import likely_edges


@dataclass(frozen=True)
class WhoIsWho:
    """identity: schema Identity; review: schema LinkReview; ids_by_step: how many ids each step joined to another."""

    identity: pa.Table
    review: pa.Table
    ids_by_step: dict[str, int]


def who_is_who(
    archives: Archives, key: bytes, decisions: pa.Table, match_above: float, review_above: float
) -> WhoIsWho:
    """Every local id with the person it is; a person is named by the id that was known first.

    `archives` are the archived tables of all boroughs, each with its `borough`; `decisions` is of schema LinkDecision.
    Of people whom no number joins those are joined that are one with a probability of `match_above`, and those told as
    pairs to see that reach `review_above`.
    """
    with scratch(decisions=decisions, **{record.__name__: table for record, table in archives.items()}) as db:
        nodes = number_ids(db, archives)
        exact = exact_edges(db)
        db.register("between_people", _between_people(db, nodes.num_rows, exact, query(db, _DECIDED)))
        decided = query(db, _LAST_DECIDED)
        more, review = likely_edges(db, decided, match_above, review_above)
        edges = pa.concat_tables([exact, more])
        return WhoIsWho(_identity(db, nodes, edges, key), _review(db, review), _by_step(nodes.num_rows, edges))


_DECIDED = """SELECT a.node AS one, b.node AS other, d.decision, d.decided_on AS known_on
    FROM decisions d
    JOIN ids a ON lower(a.borough) = d.borough AND a.system = d.system AND a.local_id = d.local_id
    JOIN ids b ON lower(b.borough) = other_borough AND b.system = other_system AND b.local_id = other_local_id
    WHERE a.node IN (SELECT node FROM described) AND b.node IN (SELECT node FROM described)
    ORDER BY ALL"""
# of a pair the later decision holds; of two on one day, that the two are different
_LAST_DECIDED = """WITH pairs AS (
        SELECT least(one, other) AS one, greatest(one, other) AS other, decision, known_on,
               max(known_on) FILTER (decision = 'different') OVER (PARTITION BY least(one, other), greatest(one, other))
               AS parted_on FROM between_people),
    joined AS (SELECT *, coalesce(known_on > parted_on, true) AS is_joined FROM pairs)
    SELECT one, other, CASE WHEN bool_or(is_joined) THEN 'same' ELSE 'different' END AS decision,
           coalesce(min(known_on) FILTER (is_joined), max(parted_on)) AS known_on
    FROM joined GROUP BY one, other ORDER BY one, other"""


def _between_people(db: duckdb.DuckDBPyConnection, count: int, sure: pa.Table, edges: pa.Table) -> pa.Table:
    """Edges between ids as edges between the people that sure ones make; makes the table `clusters` (node, root)."""
    root = first_of_component(count, *ends(sure))
    db.register("clusters", pa.table({"node": range(count), "root": root}))
    one, other = (pa.array(root[side]) for side in ends(edges))
    moved = edges.set_column(0, "one", one).set_column(1, "other", other)
    return moved.filter(pc.not_equal(one, other))


def _identity(db: duckdb.DuckDBPyConnection, nodes: pa.Table, edges: pa.Table, key: bytes) -> pa.Table:
    root, joined_on = people(nodes.num_rows, edges)
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


def _review(db: duckdb.DuckDBPyConnection, pairs: pa.Table) -> pa.Table:
    """The pairs to see under the first ids of the two."""
    db.register("to_see", pairs)
    return query(
        db,
        """SELECT a.borough, a.system, a.local_id, b.borough AS other_borough, b.system AS other_system,
                  b.local_id AS other_local_id, round(p.score, 4) AS score, p.why
           FROM to_see p JOIN ids a ON a.node = p.one JOIN ids b ON b.node = p.other
           ORDER BY score DESC NULLS LAST, a.node, b.node""",
    ).cast(LinkReview.arrow())


def _by_step(count: int, edges: pa.Table) -> dict[str, int]:
    """How many ids each step joined to another that no step before had joined to any."""
    found, before, so_far = {}, 0, edges.slice(0, 0)
    for step in (*STEPS, "likely", "decision"):
        so_far = pa.concat_tables([so_far, edges.filter(pc.equal(edges.column("step"), step))])
        root = pa.array(first_of_component(count, *ends(so_far)))
        sizes = pc.value_counts(root).field("counts")
        joined = pc.sum(sizes.filter(pc.greater(sizes, 1))).as_py() or 0
        found[step], before = joined - before, joined
    return found


def changes(before: pa.Table, now: pa.Table) -> dict[str, int]:
    """How many people of now were several before, and how many of before are several now, by the ids that both have."""
    with scratch(before=before, now=now) as db:
        both = """SELECT b.child_id AS was, n.child_id AS became
                  FROM before b JOIN now n USING (borough, system, local_id)"""
        several = "SELECT count(*) AS n FROM (SELECT {0} FROM ({1}) GROUP BY {0} HAVING count(DISTINCT {2}) > 1)"
        sides = {"merged": ("became", "was"), "split": ("was", "became")}
        return {
            name: query(db, several.format(one, both, other)).column("n")[0].as_py()
            for name, (one, other) in sides.items()
        }
