"""Families where a borough does not say who belongs to which: from dated addresses and from shared events.

What is derived has the shape of memberships, each with its own start and the days from and until which it was known:
of every day it tells what could be derived on that day, so that nothing that came later changes it. A derived family is
named by the record that was known first: the name stays.
"""

import pyarrow as pa

from schemas.records import Conference, Membership, Person, Referral

from .exact import Archives
from .family_events import event_memberships
from .family_places import EVER, place_memberships
from .names import name_letters
from .scratch import scratch
from .told import RANK, told

_DERIVING = """CREATE TEMP TABLE deriving AS SELECT DISTINCT borough FROM identity
    WHERE borough NOT IN (SELECT borough FROM Membership WHERE happened_on IS NOT NULL)"""
_EVENTS = f"""CREATE TEMP TABLE events AS
    WITH every AS (
        SELECT borough, system, local_id, happened_on, 'conference' AS what, known_on, gone_on
        FROM {Conference.__name__}
        UNION ALL
        SELECT borough, system, local_id, happened_on, source_code, known_on, gone_on FROM {Referral.__name__})
    SELECT borough, child_id, happened_on, what, min(known_on) AS known_on,
           nullif(max(coalesce(gone_on, {EVER})), {EVER}) AS gone_on
    FROM every JOIN identity USING (borough, system, local_id) JOIN deriving USING (borough)
    WHERE what IS NOT NULL GROUP BY ALL"""
_SHARED_EVENTS = """CREATE TEMP TABLE shared_events AS
    SELECT borough, x.child_id AS one, y.child_id AS other, happened_on,
           greatest(x.known_on, y.known_on) AS known_on, least(x.gone_on, y.gone_on) AS gone_on
    FROM events x JOIN events y USING (borough, happened_on, what)
    WHERE x.child_id < y.child_id AND coalesce(least(x.gone_on, y.gone_on) > greatest(x.known_on, y.known_on), true)"""
_BIRTHS = f"""CREATE TEMP TABLE births AS
    WITH events_of AS (
        SELECT child_id, list({{'what': what || '|' || happened_on, 'known_on': known_on, 'gone_on': gone_on}}
                              ORDER BY known_on, what, happened_on) AS days FROM events GROUP BY child_id)
    SELECT i.child_id, {told("p.born_on")} AS born_on, {told(name_letters("p.surname"))} AS surname,
           any_value(days) AS days
    FROM identity i JOIN (SELECT p.*, {RANK} AS rank FROM {Person.__name__} p) p USING (borough, system, local_id)
    LEFT JOIN events_of USING (child_id) GROUP BY i.child_id"""


def derived_memberships(archives: Archives, identity: pa.Table, max_household: int) -> pa.Table:
    """Memberships of the boroughs that give none with dates, in the shape of the archive, with `borough`.

    A place in which more than `max_household` people lived at one time (a hostel, a refuge) joins nobody, nor does a
    placement or a protected address; so do events shared by more than `max_household` children in a chain.
    """
    shape = archives[Membership].schema
    with scratch(identity=identity, **{record.__name__: table for record, table in archives.items()}) as db:
        for sql in (_DERIVING, _EVENTS, _SHARED_EVENTS, _BIRTHS):
            db.execute(sql)
        placed = place_memberships(db, max_household)
        db.register("placed", placed)
        met = event_memberships(db, max_household)
    order = [(name, "ascending") for name in ("borough", "record_id", "known_on")]
    return pa.concat_tables([_shaped(placed, shape), _shaped(met, shape)]).sort_by(order)


def _shaped(rows: pa.Table, shape: pa.Schema) -> pa.Table:
    columns = [
        rows.column(field.name) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in shape
    ]
    return pa.table(columns, names=shape.names).cast(shape)
