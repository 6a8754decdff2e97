"""Ids and the edges between them: who hangs together, and since when."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Nodes = NDArray[np.int64]


def first_of_component(count: int, one: Nodes, other: Nodes) -> Nodes:
    """For each of `count` nodes the first node that it is joined to, itself if to none."""
    graph = coo_array((np.ones(len(one), bool), (one, other)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    first = np.full(label.max(initial=-1) + 1, count)
    np.minimum.at(first, label, np.arange(count))
    found: Nodes = first[label]
    return found


def ends(edges: pa.Table) -> tuple[Nodes, Nodes]:
    """The two nodes of each edge."""
    return edges.column("one").to_numpy(), edges.column("other").to_numpy()


def people(count: int, edges: pa.Table) -> tuple[pa.Array, pa.Array]:
    """For each node the first node of its component, and the day from which the two were joined.

    `edges` has one, other and known_on.
    """
    one, other = ends(edges)
    days = edges.column("known_on").cast(pa.int32()).to_numpy()
    root = first_of_component(count, one, other)
    joined = np.full(count, np.iinfo(np.int32).min, np.int32)
    waiting = root != np.arange(count)
    for day in np.unique(days):
        now_one = waiting & (first_of_component(count, one[days <= day], other[days <= day]) == root)
        joined[now_one] = day
        waiting &= ~now_one
    return pa.array(root), pa.array(joined, mask=root == np.arange(count)).cast(pa.date32())
