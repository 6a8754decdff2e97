"""Families where a borough does not say who belongs to which: from dated addresses and from shared events.

What is derived has the shape of memberships, each with its own start and the day from which it was known, so that
nothing after it differs. Every derived family is named by the record that was known first: the name stays.
"""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Address, CareEpisode, Conference, Membership, Person, Referral, Restriction

from .components import people
from .exact import Archives
from .names import name_letters
from .people import STAY_KEY
from .scratch import query, scratch
from .told import RANK, told

_PLACE = f"split_part(a.record_id, '|', {1 + STAY_KEY.index('place')})"
_EVER = "DATE '9999-12-31'"
TOGETHER_DAYS = 28
"""Who lived in one place together for less than so many days did not live together."""
STRANGERS_DAYS = 180
"""Strangers are a family if they lived in one place together for so many days."""
MOVED_IN_DAYS = 3
"""Who came to a place within so many days of each other came together."""
MOST_ARRIVALS, ARRIVAL_YEARS = 2, 3
"""A place to which more sets of strangers than this came within so many years, while others lived there, is shared."""
_DERIVING = """deriving AS (SELECT DISTINCT borough FROM identity
    WHERE borough NOT IN (SELECT borough FROM Membership WHERE happened_on IS NOT NULL))"""

# a protected address is that of the child, under whichever of its ids it stands; one that began while the child was
# known to be looked after is a foster home or another placement
_STAYS = f"""stays AS (
    SELECT a.*, i.child_id, {_PLACE} AS place FROM {Address.__name__} a
    JOIN deriving USING (borough) JOIN identity i USING (borough, system, local_id)
    WHERE a.happened_on IS NOT NULL AND {_PLACE} <> ''
    AND i.child_id NOT IN (SELECT child_id FROM {Restriction.__name__} JOIN identity USING (borough, system, local_id)
        WHERE kind = 'protected_address' AND gone_on IS NULL)
    AND NOT EXISTS (SELECT 1 FROM {CareEpisode.__name__} e JOIN identity c USING (borough, system, local_id)
        WHERE c.child_id = i.child_id AND coalesce(e.legal_status, '') NOT IN ('V3', 'V4') AND e.known_on <= a.known_on
        AND e.happened_on <= a.happened_on AND coalesce(e.ended_on, {_EVER}) > a.happened_on))"""

# one after another in one place is no family: a gap between stays parts them, or too few days together. Of a place that
# strangers share, as a refuge, those are one family who came together: a new-born child is no stranger, nor is one who
# has the surname of somebody who came before, or was referred with them
_HOUSEHOLDS = f"""one AS (
    SELECT borough, place, record_id, child_id, min(happened_on) AS from_on,
           max(coalesce(ended_on, {_EVER})) AS to_on, min(known_on) AS first_known_on FROM stays GROUP BY ALL),
crowded AS (
    SELECT borough, place FROM (
        SELECT x.borough, x.place FROM one x JOIN one y ON x.borough = y.borough AND x.place = y.place
        AND y.from_on <= x.from_on AND y.to_on >= x.from_on
        GROUP BY x.borough, x.place, x.record_id HAVING count(DISTINCT y.child_id) > $max_household) GROUP BY ALL),
gaps AS (
    SELECT *, from_on + {TOGETHER_DAYS} > max(to_on) OVER (PARTITION BY borough, place ORDER BY from_on, record_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_next FROM one ANTI JOIN crowded USING (borough, place)),
runs AS (
    SELECT *, count(*) FILTER (is_next) OVER (PARTITION BY borough, place ORDER BY from_on, record_id) AS run
    FROM gaps),
comers AS (
    SELECT borough, place, run, child_id, min(from_on) AS came_on, max(to_on) AS left_on FROM runs GROUP BY ALL),
beside AS (
    SELECT *, came_on - lag(came_on) OVER (PARTITION BY borough, place, run ORDER BY came_on) > {MOVED_IN_DAYS}
           AS is_next FROM comers),
arrivals AS (
    SELECT *, count(*) FILTER (is_next) OVER (PARTITION BY borough, place, run ORDER BY came_on) AS arrival
    FROM beside),
arrived AS (
    SELECT borough, place, run, arrival, min(came_on) AS came_on, max(left_on) AS left_on,
           list(surname) FILTER (surname IS NOT NULL) AS surnames, flatten(list(days) FILTER (days IS NOT NULL)) AS days
    FROM arrivals LEFT JOIN births USING (child_id) GROUP BY ALL
    HAVING bool_or(born_on IS NULL OR born_on + INTERVAL 1 YEAR <= came_on)),
strangers AS (
    SELECT * FROM arrived a WHERE NOT EXISTS (SELECT 1 FROM arrived b WHERE b.borough = a.borough AND b.place = a.place
        AND b.run = a.run AND b.arrival < a.arrival
        AND (list_has_any(a.surnames, b.surnames) OR list_has_any(a.days, b.days)))),
shared AS (
    SELECT DISTINCT borough, place, run FROM strangers
    QUALIFY count(*) OVER (PARTITION BY borough, place, run ORDER BY came_on
        RANGE BETWEEN CURRENT ROW AND INTERVAL {ARRIVAL_YEARS} YEAR FOLLOWING) > {MOST_ARRIVALS}
    OR max(came_on) OVER (PARTITION BY borough, place, run) + {STRANGERS_DAYS}
        > min(left_on) OVER (PARTITION BY borough, place, run)),
households AS (
    SELECT borough, record_id, 'derived|place|' || first_value(record_id) OVER (
        PARTITION BY borough, place, run, CASE WHEN s.run IS NOT NULL THEN arrival END
        ORDER BY first_known_on, record_id) AS family_id
    FROM runs JOIN arrivals USING (borough, place, run, child_id) LEFT JOIN shared s USING (borough, place, run))"""

_OF_PLACES = f"""WITH {_DERIVING}, {_STAYS}, {_HOUSEHOLDS}
SELECT s.* REPLACE ('derived|' || s.record_id AS record_id), h.family_id,
       CASE WHEN b.born_on + INTERVAL 18 YEAR <= s.happened_on THEN 'other' ELSE 'child' END AS role
FROM stays s JOIN households h USING (borough, record_id) LEFT JOIN births b USING (child_id)"""

_EVENTS = f"""CREATE TEMP TABLE events AS
    SELECT borough, child_id, happened_on, 'conference' AS what, known_on FROM {Conference.__name__}
    JOIN identity USING (borough, system, local_id) WHERE gone_on IS NULL
    UNION ALL
    SELECT borough, child_id, happened_on, source_code, known_on FROM {Referral.__name__}
    JOIN identity USING (borough, system, local_id) WHERE gone_on IS NULL AND source_code IS NOT NULL"""
_BIRTHS = f"""CREATE TEMP TABLE births AS
    WITH events_of AS (SELECT child_id, list(DISTINCT what || '|' || happened_on) AS days FROM events GROUP BY child_id)
    SELECT i.child_id, {told("p.born_on")} AS born_on, {told(name_letters("p.surname"))} AS surname,
           any_value(days) AS days
    FROM identity i JOIN (SELECT p.*, {RANK} AS rank FROM {Person.__name__} p) p USING (borough, system, local_id)
    LEFT JOIN events_of USING (child_id) GROUP BY i.child_id"""
# one day and source may be shared by chance, two hardly: the edge is known from the second on
_PAIRS = f"""WITH {_DERIVING}, shared AS (
    SELECT borough, x.child_id AS one, y.child_id AS other, happened_on,
           min(greatest(x.known_on, y.known_on)) AS known_on
    FROM events x JOIN events y USING (borough, happened_on, what) JOIN deriving USING (borough)
    WHERE x.child_id < y.child_id GROUP BY ALL),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY borough, one, other ORDER BY known_on, happened_on) AS place,
           min(happened_on) OVER (PARTITION BY borough, one, other) AS from_on FROM shared)
SELECT borough, one, other, from_on, known_on FROM ranked ANTI JOIN (
    SELECT x.child_id AS one, y.child_id AS other FROM placed x JOIN placed y USING (family_id)) USING (one, other)
WHERE place = 2 ORDER BY known_on, one, other"""

_OF_EVENTS = """WITH joined AS (
    SELECT borough, m.child_id, m.root, m.from_on, m.known_on FROM members m
    QUALIFY count(*) OVER (PARTITION BY root) <= $max_household)
SELECT i.borough, i.system, i.local_id, 'derived|event|' || i.system || '|' || i.local_id AS record_id,
       from_on AS happened_on, known_on, 'first_seen' AS how, known_on AS now_known_on,
       'derived|event|' || first_value(i.system || '|' || i.local_id) OVER (
           PARTITION BY j.root ORDER BY i.child_id <> j.root, i.system, i.local_id) AS family_id, 'child' AS role
FROM joined j JOIN identity i USING (borough, child_id)"""


def derived_memberships(archives: Archives, identity: pa.Table, max_household: int) -> pa.Table:
    """Memberships of the boroughs that give none with dates, in the shape of the archive, with `borough`.

    A place in which more than `max_household` people lived at one time (a hostel, a refuge) joins nobody, nor does a
    placement or a protected address; so do events shared by more than `max_household` children in a chain.
    """
    shape = archives[Membership].schema
    with scratch(identity=identity, **{record.__name__: table for record, table in archives.items()}) as db:
        db.execute(_EVENTS)
        db.execute(_BIRTHS)
        placed = query(db, _OF_PLACES, max_household=max_household)
        db.register("placed", placed)
        db.register("members", _members(query(db, _PAIRS)))
        met = query(db, _OF_EVENTS, max_household=max_household)
    order = [(name, "ascending") for name in ("borough", "record_id", "known_on")]
    return pa.concat_tables([_shaped(placed, shape), _shaped(met, shape)]).sort_by(order)


def _members(pairs: pa.Table) -> pa.Table:
    """The children of pairs, each with the first of those it hangs together with, and since when: never sooner."""
    ids = pa.concat_arrays([pairs.column(side).combine_chunks() for side in ("one", "other")])
    nodes = pc.unique(ids)  # in the order in which the pairs were known
    edges = pairs.set_column(1, "one", pc.index_in(pairs.column("one"), nodes).cast(pa.int64()))
    edges = edges.set_column(2, "other", pc.index_in(pairs.column("other"), nodes).cast(pa.int64()))
    root, joined_on = people(len(nodes), edges)
    both = pa.table({"child_id": ids, "borough": pa.concat_arrays([pairs.column("borough").combine_chunks()] * 2)})
    for name in ("from_on", "known_on"):
        both = both.append_column(name, pa.concat_arrays([pairs.column(name).combine_chunks()] * 2))
    first = both.group_by(["child_id", "borough"]).aggregate([("from_on", "min"), ("known_on", "min")])
    place = pc.index_in(first.column("child_id"), nodes)
    return pa.table(
        {
            "borough": first.column("borough"),
            "child_id": first.column("child_id"),
            "root": nodes.take(root.take(place.combine_chunks())),
            "from_on": first.column("from_on_min"),
            "known_on": pc.coalesce(joined_on.take(place.combine_chunks()), first.column("known_on_min")),
        }
    )


def _shaped(rows: pa.Table, shape: pa.Schema) -> pa.Table:
    columns = [
        rows.column(field.name) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in shape
    ]
    return pa.table(columns, names=shape.names).cast(shape)
