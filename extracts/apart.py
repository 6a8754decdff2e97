"""What cannot be one person, however likely each pair of it is."""

from collections.abc import Collection

import duckdb
import pyarrow as pa

from .components import ends, first_of_component
from .scratch import query

RENAMED = """x.adopted_on IS NOT NULL AND (y.adopted_on IS NULL OR y.began_on > x.adopted_on)
    AND (y.began_on > x.renamed_from OR NOT list_has_any(x.upns, y.upns_now))"""
"""An SQL condition on two ids: `y` may be the new name of `x`, a child that was adopted. Who has another pupil number
may be so whenever it began, for the child may have had its new one before the order."""

# each gives the components of `together` (root, component) that break it; `clusters` (node, root) is who is one by now
_RULES = {
    # an adopted child's old ids and the new ones are never joined, nor through a third
    "adopted": f"""SELECT x.component FROM members x JOIN members y USING (component)
                   WHERE x.root <> y.root AND {RENAMED}""",
    "numbers": """SELECT component FROM persons JOIN together ON unique_id = root GROUP BY component
                  HAVING count(DISTINCT upn) > 1 OR count(DISTINCT nhs_number) > 1""",
    "different": """SELECT x.component FROM decided JOIN together x ON x.root = one JOIN together y ON y.root = other
                    WHERE decision = 'different' AND x.component = y.component""",
    # two who cannot be one are not joined through a third either
    "contradicted": """SELECT x.component FROM pairs JOIN together x ON x.root = a JOIN together y ON y.root = b
                       WHERE is_contradicted AND x.component = y.component""",
}


def sound(db: duckdb.DuckDBPyConnection, edges: pa.Table, rules: Collection[str]) -> pa.Table:
    """The edges between roots (one, other ...) without those of components in which a rule is broken.

    The whole component falls apart, for nothing says which of its edges is the wrong one.
    """
    count = 1 + max((max(side, default=-1) for side in ends(edges)), default=-1)
    together = pa.table({"root": pa.array(range(count)), "component": first_of_component(count, *ends(edges))})
    db.register("together", together)
    db.register("edges_asked", edges)
    broken = " UNION ALL ".join(_RULES[rule] for rule in rules)
    return query(
        db,
        f"""WITH members AS (SELECT t.component, c.root, i.* EXCLUDE (node)
                FROM ids i JOIN clusters c USING (node) JOIN together t ON t.root = c.root)
            SELECT e.* FROM edges_asked e JOIN together t ON t.root = e.one
            WHERE t.component NOT IN ({broken}) ORDER BY ALL""",
    )


def not_renamed(db: duckdb.DuckDBPyConnection, pairs: pa.Table, two: tuple[str, str] = ("one", "other")) -> pa.Table:
    """The pairs of people without those of an adopted child and who it became; `two` names the columns of the two.

    Needs the tables `ids` and `clusters` (node, root).
    """
    one, other = two
    db.register("pairs_asked", pairs)
    return query(
        db,
        f"""WITH both_ways AS (
                SELECT {one} AS old, {other} AS new FROM pairs_asked
                UNION SELECT {other}, {one} FROM pairs_asked),
            renamed AS (
                SELECT DISTINCT old, new FROM both_ways
                JOIN clusters c ON c.root = old JOIN ids x ON x.node = c.node AND x.adopted_on IS NOT NULL
                JOIN clusters d ON d.root = new JOIN ids y ON y.node = d.node WHERE {RENAMED})
            SELECT * FROM pairs_asked
            ANTI JOIN renamed r ON r.old = {one} AND r.new = {other}
            ANTI JOIN renamed s ON s.old = {other} AND s.new = {one} ORDER BY ALL""",
    )
