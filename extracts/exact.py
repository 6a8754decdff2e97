"""Exact steps of who is who: the borough's own person id, or a national number together with the date of birth."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from schemas.codes import ADOPTED_CASE, ADOPTED_ENDS
from schemas.records import SERVICE_RECORDS, CareEpisode, Person, Record, Referral, Restriction

from .apart import RENAMED
from .components import ends, first_of_component
from .names import forename_letters
from .numbers import real_id, valid_nhs_number, valid_upn
from .scratch import query
from .told import RANK, told

Archives = Mapping[type[Record], pa.Table]
STEPS = ("master_id", "upn", "nhs_number", "former_upn")
BEFORE_ADOPTION = 180
"""Within so many days before the order an id that begins may be an adopted child's new name already."""
MOST_IDS = 20
"""A number or id that more ids than this have is nobody's own."""
ALIKE = 0.8
"""Forenames less alike than this (Jaro-Winkler) are those of two people."""
_SYSTEMS = ("csc", "early_help", "youth_justice", "education")
_RANK_SYSTEM = " ".join(f"WHEN '{system}' THEN {place}" for place, system in enumerate(_SYSTEMS))
_ID = "borough, system, local_id"

_VALID = f"""{valid_upn("p.upn")} AS upn, {valid_upn("p.former_upn")} AS former_upn,
    {valid_nhs_number("p.nhs_number")} AS nhs_number, {real_id("p.master_id")} AS master_id"""
# a number alone is not enough: it is mistyped, or a brother's
_CLAIMS = """CREATE TEMP TABLE claims AS
    WITH every AS (
        SELECT node, 'master_id' AS step, 'master|' || borough || '|' || master_id AS claim, known_on, holds
        FROM described WHERE master_id IS NOT NULL
        UNION ALL
        SELECT node, step, kind || '|' || number || '|' || born_on, known_on, holds
        FROM (SELECT *, 'upn' AS step, 'upn' AS kind, upn AS number FROM described
              UNION ALL BY NAME SELECT *, 'nhs_number' AS step, 'nhs' AS kind, nhs_number AS number
              FROM described
              UNION ALL BY NAME SELECT *, 'former_upn' AS step, 'upn' AS kind, former_upn AS number
              FROM described)
        WHERE number IS NOT NULL AND born_on IS NOT NULL)
    SELECT node, step, claim, min(known_on) AS known_on FROM every GROUP BY ALL HAVING bool_or(holds)"""
_EVERY = "list(DISTINCT p.{0}) FILTER (p.{0} IS NOT NULL AND p.holds)"
_PROFILES = f"""CREATE TEMP TABLE profiles AS
    SELECT node, any_value(borough || '|' || system) AS place, {told("p.born_on")} AS born_on,
           {told(forename_letters("p.forename"))} AS forename, {told("nullif(p.sex, 'U')")} AS sex,
           list_concat({_EVERY.format("upn")}, {_EVERY.format("former_upn")}) AS upns,
           {_EVERY.format("nhs_number")} AS nhs_numbers
    FROM (SELECT p.*, {RANK} AS rank FROM described p) p GROUP BY node"""
_OTHER_BIRTH = """(year(x.born_on) <> year(y.born_on))::INTEGER + (month(x.born_on) <> month(y.born_on))::INTEGER
    + (day(x.born_on) <> day(y.born_on))::INTEGER > 1
    AND strftime(x.born_on, '%Y-%d-%m') <> strftime(y.born_on, '%Y-%m-%d')"""
# none of the pupil numbers of one, of now or before, is the other's, or none of the NHS numbers
_OTHER_NUMBER = """(NOT list_has_any(nullif(x.upns, []), nullif(y.upns, []))
    OR NOT list_has_any(x.nhs_numbers, y.nhs_numbers))"""
# a borough's own id may well join two entries of one system; a number that two of them have is often a twin's: there
# only one forename will do, and without forenames no other sex
_UNLIKE = f"""CREATE TEMP TABLE unlike AS
    WITH claimed AS (
        SELECT DISTINCT claim, starts_with(claim, 'master|') AS is_own, p.* FROM claims JOIN profiles p USING (node)
        WHERE claim NOT IN (SELECT claim FROM crowded))
    SELECT claim, x.node AS one, y.node AS other FROM claimed x JOIN claimed y USING (claim)
    WHERE x.node < y.node AND (
        x.is_own AND {_OTHER_BIRTH}
        OR jaro_winkler_similarity(x.forename, y.forename) < {ALIKE} AND (x.sex <> y.sex OR {_OTHER_NUMBER})
        OR NOT x.is_own AND x.place = y.place AND coalesce(x.forename <> y.forename, x.sex <> y.sex, false))"""
# what two contradict holds only among those of one birth and forename
_HELD = """CREATE TEMP TABLE held AS
    SELECT node, step, known_on, CASE WHEN claim IN (SELECT claim FROM unlike)
        THEN claim || '|' || born_on || '|' || forename ELSE claim END AS claim
    FROM claims JOIN profiles USING (node) WHERE claim NOT IN (SELECT claim FROM crowded)"""
# whoever has a number by now comes before those who had it: the older number joins the newer id to the older
_EDGES = """WITH ranked AS (
        SELECT *, first_value(node) OVER first AS one, first_value(known_on) OVER first AS one_known_on
        FROM held JOIN sides USING (node) WHERE claim IS NOT NULL
        WINDOW first AS (PARTITION BY claim, is_renamed ORDER BY step = 'former_upn', known_on, node))
    SELECT one, node AS other, step, greatest(known_on, one_known_on) AS known_on
    FROM ranked WHERE one <> node ORDER BY known_on, one, other, step"""
_SIDES = f"""WITH placed AS (SELECT ids.*, component FROM ids JOIN together USING (node))
    SELECT y.node, bool_or(x.node IS NOT NULL) AS is_renamed FROM placed y LEFT JOIN placed x
    ON x.component = y.component AND x.adopted_on IS NOT NULL AND {RENAMED} GROUP BY y.node"""


def number_ids(db: duckdb.DuckDBPyConnection, archives: Archives) -> pa.Table:
    """Makes the table `ids`: every local id with its `node`, in the order in which ids were known; gives it.

    seen_on: since when the extracts show it. began_on: the first day of anything that is recorded as having happened.
    adopted_on: the day on which a period of care or a case ended with an adoption; renamed_from: an id that begins
    after it may be the child's new name, on that day at the latest or, where the old id goes on, after it alone.
    upns_now: the valid pupil numbers that hold; upns: all that were ever told, of former ones too.
    """
    seen = " UNION ALL ".join(
        f"SELECT {_ID}, now_known_on, {'happened_on' if _tells_a_beginning(record) else 'NULL::DATE'} AS happened_on "
        f"FROM {record.__name__}"
        for record in archives
    )
    db.execute(
        f"""CREATE TEMP TABLE ids AS
        SELECT row_number() OVER (ORDER BY seen_on, borough, CASE system {_RANK_SYSTEM} ELSE 9 END, local_id) - 1
               AS node, * EXCLUDE (last_on),
               CASE WHEN last_on > adopted_on THEN adopted_on ELSE adopted_on - {BEFORE_ADOPTION} END AS renamed_from
        FROM
        (SELECT {_ID}, min(now_known_on) AS seen_on, coalesce(least(min(happened_on), min(now_known_on)),
                min(now_known_on)) AS began_on, max(happened_on) AS last_on FROM ({seen}) GROUP BY ALL) LEFT JOIN
        (SELECT {_ID}, min(ended_on) AS adopted_on FROM
            (SELECT {_ID}, ended_on FROM ({_last_told(CareEpisode)}) WHERE end_reason IN {ADOPTED_ENDS}
             UNION ALL
             SELECT {_ID}, ended_on FROM ({_last_told(Referral)}) WHERE closure_reason = '{ADOPTED_CASE}')
         GROUP BY ALL) USING ({_ID}) LEFT JOIN
        (SELECT {_ID}, list(DISTINCT upn) AS upns, list(DISTINCT upn) FILTER (is_now) AS upns_now FROM
            (SELECT {_ID}, {valid_upn("p.upn")} AS upn, gone_on IS NULL AS is_now FROM {Person.__name__} p
             UNION ALL
             SELECT {_ID}, {valid_upn("p.former_upn")}, false FROM {Person.__name__} p)
         WHERE upn IS NOT NULL GROUP BY ALL) USING ({_ID})"""
    )
    return query(db, "SELECT * FROM ids ORDER BY node")


def _last_told(record: type[Record]) -> str:
    """What was told last of each record, of one that has gone too: an adopted child's old records are often sealed."""
    return f"SELECT p.* FROM {record.__name__} p QUALIFY {_is_last_told('p.borough, p.record_id')}"


def _is_last_told(of: str) -> str:
    """An SQL condition on a row `p`: it is told now, or was told last of what has gone."""
    gone = "coalesce(p.gone_on, DATE '9999-12-31')"
    return f"{gone} = max({gone}) OVER (PARTITION BY {of})"


def _tells_a_beginning(record: type[Record]) -> bool:
    """A place at a school does not: it is older than the name under which the pupil is listed now."""
    return record in SERVICE_RECORDS or (record.dated and not record.spell)


def exact_edges(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Edges between ids (one, other, step, known_on) by the identifiers that hold now; needs the table `ids`.

    An edge is known since both ids claimed the same; none joins an adopted child to who it became. Makes the tables
    `described`, what is told of ids that may be linked, of numbers those that are valid, and whether it `holds`, of an
    id that has gone too; and `unlike` (one, other), those who claim the same and cannot be one person.
    """
    db.execute(
        f"""CREATE TEMP TABLE described AS
        SELECT ids.node, p.* REPLACE ({_VALID}), {_is_last_told("ids.node")} AS holds
        FROM {Person.__name__} p JOIN ids USING ({_ID}) WHERE NOT EXISTS (
            SELECT 1 FROM {Restriction.__name__} r WHERE r.kind = 'do_not_link'
            AND (r.gone_on IS NULL OR p.gone_on IS NOT NULL)
            AND r.borough = p.borough AND r.system = p.system AND r.local_id = p.local_id)"""
    )
    db.execute(_CLAIMS)
    db.execute(_PROFILES)
    db.execute(
        f"""CREATE TEMP TABLE crowded AS
        SELECT claim FROM claims GROUP BY claim HAVING count(DISTINCT node) > {MOST_IDS}"""
    )
    db.execute(_UNLIKE)
    db.execute(_HELD)
    db.register("sides", query(db, "SELECT node, false AS is_renamed FROM ids"))
    db.register("sides", _sides(db, query(db, _EDGES)))
    return query(db, _EDGES)


def _sides(db: duckdb.DuckDBPyConnection, edges: pa.Table) -> pa.Table:
    """Of each id whether it is the new name of an adopted child with which it hangs together (node, is_renamed)."""
    count = query(db, "SELECT count(*) AS n FROM ids").column("n")[0].as_py()
    component = pa.array(first_of_component(count, *ends(edges)))
    db.register("together", pa.table({"node": range(count), "component": component}))
    return query(db, _SIDES)
