"""Who hangs together by events that they share, as far as it was known at each moment."""

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .components import first_of_component
from .family_places import EVER
from .scratch import query

_EVER = np.datetime64("9999-12-31")
# one day and source may be shared by chance, two hardly: the edge is known from the second on, while both stand
_PAIRS = f"""WITH days AS (
    SELECT borough, one, other, happened_on, min(known_on) AS known_on, max(coalesce(gone_on, {EVER})) AS gone_on
    FROM shared_events GROUP BY ALL),
paired AS (
    SELECT borough, one, other, list_sort(list(known_on))[2] AS known_on,
           list_reverse_sort(list(gone_on))[2] AS gone_on, list(happened_on ORDER BY known_on, happened_on)[:2] AS first
    FROM days GROUP BY ALL HAVING count(*) > 1),
placed_together AS (
    SELECT x.borough, x.child_id AS one, y.child_id AS other, min(greatest(x.known_on, y.known_on)) AS placed_on
    FROM placed x JOIN placed y USING (borough, family_id) WHERE x.child_id < y.child_id GROUP BY ALL)
SELECT borough, borough || '|' || one AS one, borough || '|' || other AS other, list_min(first) AS from_on, known_on,
       gone_on
FROM paired LEFT JOIN placed_together USING (borough, one, other)
WHERE gone_on > known_on AND coalesce(placed_on > known_on, true) ORDER BY known_on, one, other"""
# a child is of its family from the first of the days that it shares, of those that were known by then
_MEMBERSHIPS = """WITH times AS (
    SELECT *, lead(since) OVER (PARTITION BY node ORDER BY since) AS until FROM changes),
members AS (
    SELECT t.node, t.root, since, until, min(p.from_on) AS from_on FROM times t
    JOIN (SELECT one AS node, from_on, known_on FROM pairs UNION ALL SELECT other, from_on, known_on FROM pairs) p
    ON p.node = t.node AND p.known_on <= since WHERE t.root IS NOT NULL GROUP BY ALL),
named AS (
    SELECT borough || '|' || child_id AS root, min(system || '|' || local_id) AS name FROM identity GROUP BY ALL)
SELECT i.borough, i.system, i.local_id, 'derived|event|' || i.system || '|' || i.local_id AS record_id,
       from_on AS happened_on, since AS known_on, 'first_seen' AS how, since AS now_known_on, until AS gone_on,
       'derived|event|' || name AS family_id, 'child' AS role
FROM members m JOIN named USING (root) JOIN identity i ON m.node = i.borough || '|' || i.child_id"""


def event_memberships(db: duckdb.DuckDBPyConnection, max_household: int) -> pa.Table:
    """The children who hang together by pairs that share two events, and since and until when that was known.

    Needs `identity`, the tables deriving and events, and `placed`, the memberships by places. Of more children than
    `max_household` in a chain none is one of a family.
    """
    pairs = query(db, _PAIRS)
    db.register("pairs", pairs)
    db.register("changes", _changes(pairs, max_household))
    return query(db, _MEMBERSHIPS)


def _changes(pairs: pa.Table, max_household: int) -> pa.Table:
    """From which day (since) each child (node) hangs together with which first one (root); null for with none.

    `pairs` are in the order in which they were known; of children the one known first is the first, and stays it.
    """
    both = pa.concat_arrays([pairs.column(side).combine_chunks() for side in ("one", "other")])
    names = pc.unique(both.take(pa.array(np.arange(2 * len(pairs)).reshape(2, -1).T.ravel())))
    one, other = (pc.index_in(pairs.column(side), names).to_numpy() for side in ("one", "other"))
    known_on, gone_on = (pairs.column(name).to_numpy() for name in ("known_on", "gone_on"))
    last, nobody = np.full(len(names), -1), -1
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.datetime64]]] = []
    for day in np.unique([*known_on, *gone_on[gone_on < _EVER]]):
        holds = (known_on <= day) & (day < gone_on)
        root = first_of_component(len(names), one[holds], other[holds])
        size = np.bincount(root, minlength=len(names))[root]
        now = np.where((size > 1) & (size <= max_household), root, nobody)
        node = np.flatnonzero(now != last)
        found.append((node, now[node], np.full(len(node), day)))
        last = now
    changed = [np.concatenate([one[place] for one in found]) if found else np.array([], int) for place in range(3)]
    roots = names.take(pa.array(changed[1], pa.int64(), mask=changed[1] == nobody))
    nodes = names.take(pa.array(changed[0], pa.int64()))
    return pa.table({"node": nodes, "root": roots, "since": pa.array(changed[2].astype("datetime64[D]"))})
