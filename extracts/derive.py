"""What follows from linked records and is built once: since when a child was listed as UASC."""

import pyarrow as pa

from schemas.records import Uasc

from .scratch import query, scratch


def uasc(listings: pa.Table, episodes: pa.Table) -> pa.Table:
    """UASC listings that begin, and are known, with the child's first episodes: the return gives only their end.

    That holds where listing and episodes were first shown by one extract. Where an earlier extract held the child's
    episodes and lacked the listing, the listing is known from the extract that first showed it, like any late record.
    """
    columns = ", ".join(f'u."{name}"' for name in Uasc.linked().names if name not in ("happened_on", "known_on"))
    sql = f"""WITH shown AS (
            SELECT child_id, now_known_on AS shown_on, min(happened_on) AS began_on, min(known_on) AS told_on
            FROM episodes GROUP BY child_id, now_known_on
            QUALIFY now_known_on = min(now_known_on) OVER (PARTITION BY child_id)),
        listed AS (SELECT *, min(now_known_on) OVER (PARTITION BY record_id) AS shown_on,
                          min(known_on) OVER (PARTITION BY record_id) AS first_known_on FROM listings)
        SELECT {columns}, coalesce(u.happened_on, s.began_on) AS happened_on,
               least(u.known_on, coalesce(s.told_on, u.known_on)) AS known_on
        FROM listed u LEFT JOIN shown s ON s.child_id = u.child_id AND s.shown_on = u.shown_on
                                       AND u.known_on = u.first_known_on  -- a changed value is known when it was shown
        ORDER BY u.child_id, u.record_id, known_on"""
    with scratch(listings=listings, episodes=episodes) as db:
        return query(db, sql).select(Uasc.linked().names).cast(Uasc.linked())
