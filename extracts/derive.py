"""Tables that follow from linked records, built once: periods of care, first entries, when a child was UASC."""

import pyarrow as pa

from schemas import codes
from schemas.records import CareEpisode, Uasc
from schemas.table import schema_of
from schemas.view import CareEntry, JusticeEntry

from .scratch import query, scratch

_ENVELOPE = (
    "borough, record_id, child_id, happened_on, ended_on, known_on, how, end_known_on, end_how, gone_on, now_known_on"
)


def entry_schema(table: type[CareEntry] | type[JusticeEntry]) -> pa.Schema:
    """The shape of a derived entry: a linked record's envelope and the table's own columns."""
    envelope = [CareEpisode.linked().field(name) for name in _ENVELOPE.split(", ")]
    return pa.schema([*envelope, *schema_of(table.columns())])


def uasc(listings: pa.Table, episodes: pa.Table) -> pa.Table:
    """UASC listings that begin, and are known, with the child's first episode: the return gives only their end."""
    columns = ", ".join(f'u."{name}"' for name in Uasc.linked().names if name not in ("happened_on", "known_on"))
    sql = f"""SELECT {columns}, e.happened_on, least(u.known_on, e.known_on) AS known_on
              FROM listings u LEFT JOIN (SELECT child_id, min(happened_on) AS happened_on, min(known_on) AS known_on
                                         FROM episodes GROUP BY child_id) e USING (child_id)
              ORDER BY child_id, record_id, known_on"""
    with scratch(listings=listings, episodes=episodes) as db:
        return query(db, sql).select(Uasc.linked().names).cast(Uasc.linked())


def care_entries(episodes: pa.Table, listings: pa.Table) -> pa.Table:
    """The first episode of each period of care: an unbroken run of episodes, short breaks dropped.

    An episode goes on from another of the same child that began before it and had not ended before it began.
    """
    short = ", ".join(f"'{status}'" for status in codes.SHORT_BREAKS)
    envelope = ", ".join(f"e.{name}" for name in _ENVELOPE.split(", "))
    sql = f"""WITH care AS (SELECT * FROM episodes WHERE legal_status IS NULL OR legal_status NOT IN ({short}))
        SELECT {envelope}, EXISTS (SELECT 1 FROM listings u WHERE u.child_id = e.child_id
                   AND (u.ended_on IS NULL OR u.ended_on > e.happened_on)) AS is_uasc, e.legal_status
        FROM care e WHERE NOT EXISTS (
            SELECT 1 FROM care before WHERE before.child_id = e.child_id AND before.gone_on IS NULL
            AND before.happened_on < e.happened_on
            AND (before.ended_on IS NULL OR before.ended_on >= e.happened_on))
        ORDER BY e.child_id, e.record_id, e.known_on"""
    with scratch(episodes=episodes, listings=listings) as db:
        return query(db, sql).cast(entry_schema(CareEntry))


def justice_entries(outcomes: pa.Table, offences: pa.Table, children: pa.Table) -> pa.Table:
    """Outcomes that count for the Ministry of Justice's first-time-entrant rule, as each version tells it.

    A substantive tier, not overturned on appeal, at age 10 to 17 at the offence and at most 17 at the outcome.
    """
    groups = ", ".join(f"'{group}'" for group in codes.FIRST_ENTRY_GROUPS)
    overturned = ", ".join(f"'{status}'" for status in codes.OVERTURNED)
    envelope = ", ".join(f"o.{name}" for name in _ENVELOPE.split(", "))
    sql = f"""WITH offence AS (SELECT record_id, min(happened_on) AS offended_on FROM offences GROUP BY record_id)
        SELECT {envelope} FROM outcomes o JOIN children c USING (child_id)
        LEFT JOIN offence f ON f.record_id = o.offence_id
        WHERE o."group" IN ({groups}) AND (o.appeal_status IS NULL OR o.appeal_status NOT IN ({overturned}))
          AND coalesce(f.offended_on, o.happened_on) >= c.born_on + INTERVAL 10 YEAR
          AND o.happened_on < c.born_on + INTERVAL 18 YEAR
        ORDER BY o.child_id, o.record_id, o.known_on"""
    with scratch(outcomes=outcomes, offences=offences, children=children) as db:
        return query(db, sql).cast(entry_schema(JusticeEntry))
