"""People whom no number joins: what is told of them, which pairs are likely one, and which of those may be joined."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Membership, Restriction

from .apart import not_renamed, sound
from .components import ends, first_of_component
from .matching import COMMON_COUNT, COMMON_SHARE, likely_pairs
from .names import forename_letters, name_letters
from .scratch import query
from .told import RANK, told

MARGIN = 3
"""By how many bits a partner must outweigh another in the same system: without names a twin weighs the same."""
_POSTCODE = "upper(replace(postcode, ' ', ''))"

# a postcode that begins with ZZ stands for no fixed address; one that is protected is not looked at
_COMPARABLE = {
    "forename": forename_letters("forename"),
    "surname": name_letters("surname"),
    "sex": "nullif(sex, 'U')",
    "postcode": f"""CASE WHEN regexp_full_match({_POSTCODE}, '[A-Z]{{1,2}}[0-9][0-9A-Z]?[0-9][A-Z]{{2}}')
                    AND NOT starts_with({_POSTCODE}, 'ZZ') AND NOT is_protected THEN {_POSTCODE} END""",
}


def describe(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Makes the table `persons`, as `matching.likely_pairs` wants it and with `told_on`, since when; gives it.

    Needs the tables of the exact steps, `described` and `clusters` (node, root), and `persons_decided` (root, person),
    who is one by decisions too: an address is protected for all ids of a person.
    """
    cleaned = ", ".join(f"{sql} AS {name}" for name, sql in _COMPARABLE.items())
    names = (*_COMPARABLE, "born_on", "upn", "nhs_number")
    best = ", ".join(f"{told(f'p.{name}')} AS {name}" for name in names)
    common = ", ".join(
        f"count({name}) OVER (PARTITION BY {name}) > greatest({COMMON_COUNT}, {COMMON_SHARE} * count(*) OVER ()) "
        f"AS has_common_{name}"
        for name in ("forename", "surname")
    )
    db.execute(
        f"""CREATE TEMP TABLE persons AS
        WITH live AS (SELECT root, d.*, max(r.local_id) OVER (PARTITION BY person) IS NOT NULL AS is_protected
            FROM described d JOIN clusters USING (node) JOIN persons_decided USING (root) LEFT JOIN (
                SELECT DISTINCT borough, system, local_id FROM {Restriction.__name__}
                WHERE kind = 'protected_address' AND gone_on IS NULL) r USING (borough, system, local_id)
            WHERE gone_on IS NULL),
        cleaned AS (SELECT p.* REPLACE ({cleaned}), {RANK} AS rank FROM live p),
        -- only parents are known by their children: what is asked about children must not hang on a membership
        parents AS (SELECT m.borough, m.family_id, c.root, m.role FROM {Membership.__name__} m
            JOIN ids USING (borough, system, local_id) JOIN clusters c USING (node) WHERE m.gone_on IS NULL),
        of_parents AS (SELECT p.root, list(DISTINCT c.root ORDER BY c.root) AS children
            FROM parents p JOIN parents c USING (borough, family_id)
            WHERE p.role IN ('parent', 'carer') AND c.role = 'child' AND c.root <> p.root GROUP BY p.root),
        best AS (SELECT root AS unique_id, {best}, max(p.known_on) AS told_on,
                        list_sort(list_distinct(list(p.borough || '|' || p.system))) AS places,
                        bool_or(p.is_protected) AS is_protected
                 FROM cleaned p GROUP BY root)
        SELECT b.* REPLACE (born_on::TEXT AS born_on), strftime(born_on, '%Y-%d-%m') AS swapped, year(born_on) AS year,
               {common}, children FROM best b LEFT JOIN of_parents ON root = unique_id ORDER BY unique_id"""
    )
    return query(db, "SELECT * FROM persons ORDER BY unique_id")


# pairs that no decision is about; `a` and `b` are the two, both ways round
_PAIRS = """CREATE TEMP TABLE pairs AS
    WITH open AS (SELECT * FROM likely ANTI JOIN decided ON (unique_id_l, unique_id_r) IN ((one, other), (other, one)))
    SELECT p.* REPLACE (is_contradicted OR EXISTS (
               SELECT 1 FROM contradicting WHERE (one, other) IN ((a, b), (b, a))) AS is_contradicted),
           l.places AS a_places, r.places AS b_places, greatest(l.told_on, r.told_on) AS known_on,
           l.is_protected OR r.is_protected AS is_protected
    FROM (SELECT unique_id_l AS a, unique_id_r AS b, * FROM open
          UNION ALL BY NAME SELECT unique_id_r AS a, unique_id_l AS b, * FROM open) p
    JOIN persons l ON l.unique_id = a JOIN persons r ON r.unique_id = b"""
# a pair stands if neither of the two has another partner in the other's systems that is nearly as likely; whoever has
# a protected address may be such a partner, and is joined to nobody
_STANDING = """CREATE TEMP TABLE standing AS
    WITH sure AS (SELECT a, b FROM pairs WHERE match_probability >= $match_above AND NOT is_contradicted
        AND NOT is_protected),
    rivals AS (SELECT p.a, p.b FROM pairs p JOIN pairs q ON q.a = p.a AND q.b <> p.b
        AND NOT q.is_contradicted AND q.match_weight > p.match_weight - $margin AND list_has_any(p.b_places, q.b_places)
        ANTI JOIN sure s ON s.a = p.b AND s.b = q.b)
    SELECT p.*, EXISTS (SELECT 1 FROM rivals r WHERE (r.a, r.b) IN ((p.a, p.b), (p.b, p.a))) AS has_rival
    FROM pairs p WHERE a < b AND NOT is_protected"""
_REVIEW = """SELECT a AS one, b AS other, match_probability AS score,
    CASE WHEN is_contradicted THEN 'contradicted' WHEN match_probability < $match_above THEN 'unsure'
         WHEN has_rival THEN 'several' ELSE 'not_together' END AS why
    FROM standing ANTI JOIN kept ON one = a AND other = b
    UNION ALL
    SELECT one, other, NULL, 'contradicted' FROM contradicting ANTI JOIN standing ON one = a AND other = b
    ORDER BY score DESC NULLS LAST, one, other"""
# people who claim one number or id and cannot be one, of whom nobody has decided
_CONTRADICTING = """SELECT DISTINCT least(a.root, b.root) AS one, greatest(a.root, b.root) AS other
    FROM unlike u JOIN clusters a ON a.node = u.one JOIN clusters b ON b.node = u.other
    ANTI JOIN decided d ON (a.root, b.root) IN ((d.one, d.other), (d.other, d.one))
    WHERE a.root <> b.root ORDER BY ALL"""


def likely_edges(
    db: duckdb.DuckDBPyConnection, decisions: pa.Table, match_above: float, review_above: float
) -> tuple[pa.Table, pa.Table]:
    """Edges between people (one, other, step, known_on), likely or decided, and the pairs that a person should see.

    `decisions` are pairs of people (one, other, decision, known_on). The pairs to see have one, other, score and why:
    `contradicted` by a name or number, `unsure` in the grey zone, `several` where another of the same system is as
    likely, `not_together` where what would hang together cannot be one person. Of an adopted child and who it became
    nothing is told, nor of protected addresses. Needs the tables of the exact steps.
    """
    db.register("decided", decisions)
    db.register("contradicting", not_renamed(db, query(db, _CONTRADICTING)))
    same = query(db, "SELECT one, other, 'decision' AS step, known_on FROM decided WHERE decision = 'same'")
    same = not_renamed(db, same)
    count = query(db, "SELECT count(*) AS n FROM ids").column("n")[0].as_py()
    person = first_of_component(count, *ends(same))
    db.register("persons_decided", pa.table({"root": range(count), "person": person}))
    found = likely_pairs(describe(db), review_above)
    db.register("likely", not_renamed(db, found, ("unique_id_l", "unique_id_r")))
    db.execute(_PAIRS)
    db.execute(_STANDING, {"match_above": match_above, "margin": MARGIN})
    likely = query(
        db,
        """SELECT a AS one, b AS other, 'likely' AS step, known_on FROM standing
           WHERE match_probability >= $match_above AND NOT is_contradicted AND NOT has_rival""",
        match_above=match_above,
    )
    # a decision stands though a number speaks against it, and what is likely does not where both together break a rule
    together = pa.concat_tables([likely, same.cast(likely.schema)])
    kept = sound(db, together, ("adopted", "numbers", "different", "contradicted"))
    kept = kept.filter(pc.equal(kept.column("step"), "likely"))
    kept = sound(db, pa.concat_tables([kept, same.cast(kept.schema)]), ("adopted", "different"))
    db.register("kept", kept)
    return kept, query(db, _REVIEW, match_above=match_above)
