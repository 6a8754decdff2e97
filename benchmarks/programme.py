"""How long the topics of the programme's site take as the boroughs grow: the same history once and many times over.

    make run && python -m benchmarks.programme --times 1 3 10     # about ten minutes; reads data/link of the last run

Each copy of a borough's children has ids of its own and lives in the same borough, so that a borough of 80,000 children
stands in for ten. Prints seconds by topic and their ratio to the first, and the largest memory so far.
"""

import argparse
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from measures.history import History
from measures.topic import Topic
from pipeline.histories import read_history
from pipeline.params import Params, read_params
from pipeline.topics import topics

# shift reads tables of features besides, which are not copied
TOPICS = {name: made for name, made in topics().items() if name != "shift"}
_IDS = ("child_id", "kin_id", "record_id", "family_id", "offence_id")


def main() -> None:
    """Times each topic on the history, and on copies of it taken as one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10])
    params = read_params()
    once = read_history(params.boroughs)
    first: dict[str, float] = {}
    for times in parser.parse_args().times:
        spent = {name: _seconds(made, _copied(once, times), params) for name, made in TOPICS.items()}
        first = first or spent
        for name, seconds in spent.items():
            print(f"{times:3} times  {name:18} {seconds:7.1f} s  ratio {seconds / first[name]:5.1f}")
        whole = sum(spent.values())
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"{times:3} times  all {whole:22.1f} s  ratio {whole / sum(first.values()):5.1f}  {largest:.1f} GB",
            flush=True,
        )


def _copied(once: History, times: int) -> History:
    """So many copies of all children and records as one history."""
    records = {record: _frames(rows, times) for record, rows in once.records.items()}
    return replace(once, children=_frames(once.children, times), records=records)


def _frames(rows: pd.DataFrame, times: int) -> pd.DataFrame:
    ids = [name for name in _IDS if name in rows]
    copies = [rows.assign(**{name: rows[name] + f"-{copy}" for name in ids}) for copy in range(times)]
    return pd.concat(copies, ignore_index=True)


def _seconds(made: Callable[[History, Params], Mapping[str, Topic]], history: History, params: Params) -> float:
    began = time.perf_counter()
    made(history, params)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
