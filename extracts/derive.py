"""What follows from linked records and is built once: since when a child was listed as UASC."""

import pyarrow as pa

from schemas.records import Uasc

from .scratch import query, scratch


def uasc(listings: pa.Table, episodes: pa.Table) -> pa.Table:
    """UASC listings that begin, and are known, with the child's first episode: the return gives only their end."""
    columns = ", ".join(f'u."{name}"' for name in Uasc.linked().names if name not in ("happened_on", "known_on"))
    sql = f"""SELECT {columns}, e.happened_on, least(u.known_on, e.known_on) AS known_on
              FROM listings u LEFT JOIN (SELECT child_id, min(happened_on) AS happened_on, min(known_on) AS known_on
                                         FROM episodes GROUP BY child_id) e USING (child_id)
              ORDER BY child_id, record_id, known_on"""
    with scratch(listings=listings, episodes=episodes) as db:
        return query(db, sql).select(Uasc.linked().names).cast(Uasc.linked())
