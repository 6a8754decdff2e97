"""Exact steps of who is who: the borough's own person id, or a national number together with the date of birth."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from schemas.records import SERVICE_RECORDS, CareEpisode, Person, Record, Referral, Restriction

from .numbers import valid_nhs_number, valid_upn
from .scratch import query

Archives = Mapping[type[Record], pa.Table]
STEPS = ("master_id", "upn", "nhs_number", "former_upn")
_SYSTEMS = ("csc", "early_help", "youth_justice", "education")
_RANK_SYSTEM = " ".join(f"WHEN '{system}' THEN {place}" for place, system in enumerate(_SYSTEMS))
_ID = "borough, system, local_id"

_VALID = f"""{valid_upn("p.upn")} AS upn, {valid_upn("p.former_upn")} AS former_upn,
    {valid_nhs_number("p.nhs_number")} AS nhs_number"""
# a number alone is not enough: it is mistyped, or a brother's
_CLAIMS = """
    SELECT node, 'master_id' AS step, 'master|' || borough || '|' || master_id AS claim, known_on, gone_on
    FROM described WHERE master_id IS NOT NULL
    UNION ALL
    SELECT node, step, kind || '|' || number || '|' || born_on, known_on, gone_on
    FROM (SELECT *, 'upn' AS step, 'upn' AS kind, upn AS number FROM described
          UNION ALL BY NAME SELECT *, 'nhs_number' AS step, 'nhs' AS kind, nhs_number AS number
          FROM described
          UNION ALL BY NAME SELECT *, 'former_upn' AS step, 'upn' AS kind, former_upn AS number
          FROM described)
    WHERE number IS NOT NULL AND born_on IS NOT NULL"""


def number_ids(db: duckdb.DuckDBPyConnection, archives: Archives) -> pa.Table:
    """Makes the table `ids`: every local id with its `node`, in the order in which ids were known; gives it.

    seen_on: since when the extracts show it. began_on: the first day of anything recorded of it. adopted_on: the day
    on which a period of care or a case ended with an adoption.
    """
    seen = " UNION ALL ".join(
        f"SELECT {_ID}, now_known_on, {'happened_on' if record in SERVICE_RECORDS else 'NULL::DATE'} AS happened_on "
        f"FROM {record.__name__}"
        for record in archives
    )
    db.execute(
        f"""CREATE TEMP TABLE ids AS
        SELECT row_number() OVER (ORDER BY seen_on, borough, CASE system {_RANK_SYSTEM} ELSE 9 END, local_id) - 1
               AS node, * FROM
        (SELECT {_ID}, min(now_known_on) AS seen_on, coalesce(least(min(happened_on), min(now_known_on)),
                min(now_known_on)) AS began_on FROM ({seen}) GROUP BY ALL) LEFT JOIN
        (SELECT {_ID}, min(ended_on) AS adopted_on FROM
            (SELECT {_ID}, ended_on FROM {CareEpisode.__name__} WHERE end_reason IN ('E11', 'E12') AND gone_on IS NULL
             UNION ALL
             SELECT {_ID}, ended_on FROM {Referral.__name__} WHERE closure_reason = 'RC1' AND gone_on IS NULL)
         GROUP BY ALL) USING ({_ID})"""
    )
    return query(db, "SELECT * FROM ids ORDER BY node")


def exact_edges(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Edges between ids (one, other, step, known_on) by the identifiers that hold now; needs the table `ids`.

    An edge is known since both ids claimed the same. Makes the table `described`: what is told of ids that may be
    linked, of numbers those that are valid.
    """
    db.execute(
        f"""CREATE TEMP TABLE described AS
        SELECT ids.node, p.* REPLACE ({_VALID}) FROM {Person.__name__} p JOIN ids USING ({_ID}) WHERE NOT EXISTS (
            SELECT 1 FROM {Restriction.__name__} r WHERE r.kind = 'do_not_link' AND r.gone_on IS NULL
            AND r.borough = p.borough AND r.system = p.system AND r.local_id = p.local_id)"""
    )
    return query(
        db,
        f"""WITH claims AS (
            SELECT node, step, claim, min(known_on) AS known_on FROM ({_CLAIMS}) GROUP BY ALL
            HAVING bool_or(gone_on IS NULL)),
        -- whoever has a number by now comes before those who had it: the older number joins the newer id to the older
        ranked AS (SELECT *, first_value(node) OVER first AS one, first_value(known_on) OVER first AS one_known_on
                   FROM claims WINDOW first AS (PARTITION BY claim ORDER BY step = 'former_upn', known_on, node))
        SELECT one, node AS other, step, greatest(known_on, one_known_on) AS known_on
        FROM ranked WHERE one <> node ORDER BY known_on, one, other, step""",
    )
