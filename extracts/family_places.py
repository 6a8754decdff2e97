"""Who lives in one place at one time, as far as it was known at each moment."""

import duckdb
import pyarrow as pa

from schemas.records import Address, CareEpisode, Restriction

from .people import STAY_KEY
from .scratch import query

_PLACE = f"split_part(a.record_id, '|', {1 + STAY_KEY.index('place')})"
EVER = "DATE '9999-12-31'"
TOGETHER_DAYS = 28
"""Who lived in one place together for less than so many days did not live together."""
STRANGERS_DAYS = 180
"""Strangers are a family if they lived in one place together for so many days."""
MOVED_IN_DAYS = 3
"""Who came to a place within so many days of each other came together."""
MOST_ARRIVALS, ARRIVAL_YEARS = 2, 3
"""A place to which more sets of strangers than this came within so many years, while others lived there, is shared."""
BUSY = 200
"""A place of more stays than this is looked at by the month, which every landmark begins."""

# a protected address is that of the child, under whichever of its ids it stands; one that began while the child was
# known to be looked after is a foster home or another placement
_STAYS = f"""CREATE TEMP TABLE stays AS
    SELECT a.*, i.child_id, {_PLACE} AS place,
           min(a.known_on) OVER (PARTITION BY borough, a.record_id) AS first_known_on FROM {Address.__name__} a
    JOIN deriving USING (borough) JOIN identity i USING (borough, system, local_id)
    WHERE a.happened_on IS NOT NULL AND {_PLACE} <> ''
    AND i.child_id NOT IN (SELECT child_id FROM {Restriction.__name__} JOIN identity USING (borough, system, local_id)
        WHERE kind = 'protected_address' AND gone_on IS NULL)
    AND NOT EXISTS (SELECT 1 FROM {CareEpisode.__name__} e JOIN identity c USING (borough, system, local_id)
        WHERE c.child_id = i.child_id AND coalesce(e.legal_status, '') NOT IN ('V3', 'V4') AND e.known_on <= a.known_on
        AND coalesce(e.gone_on > a.known_on, true) AND e.happened_on <= a.happened_on
        AND coalesce(CASE WHEN e.end_known_on <= a.known_on THEN e.ended_on END, {EVER}) > a.happened_on)"""

# a moment: the eve of what became known of a place, of its stays or of days that two who stayed there share
_MOMENTS = f"""CREATE TEMP TABLE moments AS
    WITH here AS (SELECT DISTINCT borough, place, child_id FROM stays),
    days AS (
        SELECT borough, place, unnest([known_on, gone_on, CASE WHEN ended_on IS NOT NULL THEN end_known_on END]) AS day,
               count(*) OVER (PARTITION BY borough, place) > {BUSY} AS is_busy FROM stays
        UNION ALL
        SELECT a.borough, a.place, unnest([e.known_on, e.gone_on]), false FROM shared_events e
        JOIN here a ON a.borough = e.borough AND a.child_id = one
        JOIN here b ON b.borough = e.borough AND b.child_id = other AND b.place = a.place),
    told AS (
        SELECT borough, place, day, bool_or(is_busy) OVER (PARTITION BY borough, place) AS is_busy FROM days
        WHERE day IS NOT NULL),
    exact AS (
        SELECT DISTINCT borough, place, CASE WHEN is_busy THEN greatest(day, least(last_day(day), $latest::DATE))
               ELSE day END AS moment FROM told)
    SELECT *, lead(moment) OVER (PARTITION BY borough, place ORDER BY moment) AS until FROM exact"""

# one after another in one place is no family: a gap between stays parts them, or too few days together. Of a place that
# strangers share, as a refuge, those are one family who came together: a new-born child is no stranger, nor is one who
# has the surname of somebody who came before, or was referred with them
_HOUSEHOLDS = f"""CREATE TEMP TABLE households AS
    WITH one AS (
    SELECT borough, place, moment, record_id, child_id, first_known_on, min(happened_on) AS from_on,
           max(coalesce(CASE WHEN end_known_on <= moment THEN ended_on END, {EVER})) AS to_on
    FROM stays JOIN moments USING (borough, place)
    WHERE known_on <= moment AND coalesce(gone_on > moment, true) GROUP BY ALL),
turns AS (
    SELECT DISTINCT borough, place, moment, child_id,
           unnest([{{'day': from_on, 'by': 1}}, {{'day': to_on + 1, 'by': -1}}], recursive := true)
    FROM one WHERE to_on >= from_on),
crowded AS (
    SELECT DISTINCT borough, place, moment FROM turns
    QUALIFY sum("by") OVER (PARTITION BY borough, place, moment ORDER BY day, "by") > $max_household),
gaps AS (
    SELECT *, from_on + {TOGETHER_DAYS} > max(to_on) OVER (PARTITION BY borough, place, moment ORDER BY from_on,
        record_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_next
    FROM one ANTI JOIN crowded USING (borough, place, moment)),
runs AS (
    SELECT *, count(*) FILTER (is_next) OVER (PARTITION BY borough, place, moment ORDER BY from_on, record_id) AS run
    FROM gaps),
comers AS (
    SELECT borough, place, moment, run, child_id, min(from_on) AS came_on, max(to_on) AS left_on FROM runs
    GROUP BY ALL),
beside AS (
    SELECT *, came_on - lag(came_on) OVER (PARTITION BY borough, place, moment, run ORDER BY came_on) > {MOVED_IN_DAYS}
           AS is_next FROM comers),
arrivals AS (
    SELECT *, count(*) FILTER (is_next) OVER (PARTITION BY borough, place, moment, run ORDER BY came_on) AS arrival
    FROM beside),
arrived AS (
    SELECT * REPLACE ([day.what FOR day IN days
                       IF day.known_on <= moment AND coalesce(day.gone_on > moment, true)] AS days)
    FROM (SELECT borough, place, moment, run, arrival, min(came_on) AS came_on, max(left_on) AS left_on,
                 list(surname) FILTER (surname IS NOT NULL) AS surnames,
                 flatten(list(days) FILTER (days IS NOT NULL)) AS days
          FROM arrivals LEFT JOIN births USING (child_id) GROUP BY ALL
          HAVING bool_or(born_on IS NULL OR born_on + INTERVAL 1 YEAR <= came_on))),
strangers AS (
    SELECT * FROM arrived a WHERE NOT EXISTS (SELECT 1 FROM arrived b WHERE b.borough = a.borough AND b.place = a.place
        AND b.moment = a.moment AND b.run = a.run AND b.arrival < a.arrival
        AND (list_has_any(a.surnames, b.surnames) OR list_has_any(a.days, b.days)))),
shared AS (
    SELECT DISTINCT borough, place, moment, run FROM strangers
    QUALIFY count(*) OVER (PARTITION BY borough, place, moment, run ORDER BY came_on
        RANGE BETWEEN CURRENT ROW AND INTERVAL {ARRIVAL_YEARS} YEAR FOLLOWING) > {MOST_ARRIVALS}
    OR max(came_on) OVER (PARTITION BY borough, place, moment, run) + {STRANGERS_DAYS}
        > min(left_on) OVER (PARTITION BY borough, place, moment, run))
SELECT borough, place, moment, record_id, 'derived|place|' || first_value(record_id) OVER (
        PARTITION BY borough, place, moment, run, CASE WHEN s.run IS NOT NULL THEN arrival END
        ORDER BY first_known_on, record_id) AS family_id
    FROM runs JOIN arrivals USING (borough, place, moment, run, child_id)
    LEFT JOIN shared s USING (borough, place, moment, run)"""

# moments one after another at which a stay is of the same family are one time
_TIMES = f"""CREATE TEMP TABLE times AS
    WITH beside AS (
        SELECT borough, record_id, family_id, moment, until,
               lag(family_id) OVER own IS DISTINCT FROM family_id OR lag(until) OVER own <> moment AS is_next
        FROM households JOIN moments USING (borough, place, moment)
        WINDOW own AS (PARTITION BY borough, record_id ORDER BY moment)),
    numbered AS (
        SELECT *, count(*) FILTER (is_next) OVER (PARTITION BY borough, record_id ORDER BY moment) AS time FROM beside)
    SELECT borough, record_id, family_id, min(moment) AS since, nullif(max(coalesce(until, {EVER})), {EVER}) AS until
    FROM numbered GROUP BY borough, record_id, family_id, time"""

_MEMBERSHIPS = f"""SELECT s.* REPLACE ('derived|' || s.record_id AS record_id, greatest(s.known_on, since) AS known_on,
           least(s.gone_on, until) AS gone_on), family_id,
           CASE WHEN born_on + INTERVAL 18 YEAR <= s.happened_on THEN 'other' ELSE 'child' END AS role
    FROM stays s JOIN times USING (borough, record_id) LEFT JOIN births USING (child_id)
    WHERE greatest(s.known_on, since) < coalesce(least(s.gone_on, until), {EVER})"""


def place_memberships(db: duckdb.DuckDBPyConnection, max_household: int) -> pa.Table:
    """The stays of each child beside the family that they made it one of, and since and until when that was known.

    Needs the archives, `identity`, and the tables deriving (the boroughs), births (child_id, born_on, surname, days)
    and shared_events (borough, one, other, happened_on, known_on, gone_on).
    """
    db.execute(_STAYS)
    latest = query(db, "SELECT max(greatest(known_on, gone_on)) AS day FROM stays").column("day")[0].as_py()
    db.execute(_MOMENTS, {"latest": latest})
    db.execute(_HOUSEHOLDS, {"max_household": max_household})
    db.execute(_TIMES)
    return query(db, _MEMBERSHIPS)
