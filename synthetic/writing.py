"""All extracts of all boroughs, and the truth beside them."""

import gc
import multiprocessing
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import numpy as np

from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import day, iso, return_year
from synthetic.dirt import dirt_of
from synthetic.manifest import write_manifest
from synthetic.merges import extract_days
from synthetic.ssda903_csv import write_returns
from synthetic.truth import write_truth
from synthetic.world import World, make_world, view

RESENT = (5, 6, 7)
"""The months whose extracts bring the year that ended on 31 March again: until July late records are put into it."""
AT_ONCE = 2
Tell = Callable[[str], None]
"""Is told in a few words what has just been made."""


def _silent(what: str) -> None:
    pass


def write_boroughs(params: dict[str, Any], out: Path, truth: Path, tell: Tell = _silent) -> None:
    """Writes `out`/<borough>/<extract date>/... and `truth`/*.parquet; params as in synthetic/params.yaml."""
    world = make_world(params)
    tell("people and their records made")
    write_extracts(world, params, out, tell)
    write_truth(world, truth, params)
    tell("truth written")


def write_extracts(world: World, params: dict[str, Any], out: Path, tell: Tell = _silent) -> None:
    """All extracts of a world that is made already; only `dirt` of the parameters may differ from those it was made by.

    The first extract holds all years of the statutory returns, later ones the current year and, for some months, the
    year that has just ended. Two processes share the world and take turns. Raises RuntimeError if one of them fails.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return _write_in_turn(world, params, out, multiprocessing.Value("i", 0), tell)
    context = multiprocessing.get_context("fork")
    turn = context.Value("i", 0)
    writers = [context.Process(target=_write_in_turn, args=(world, params, out, turn, tell)) for _ in range(AT_ONCE)]
    gc.freeze()  # a copied process must not clear away what belongs to threads that were not copied
    for writer in writers:
        writer.start()
    gc.unfreeze()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("an extract was not written; what happened stands above")


def _write_in_turn(world: World, params: dict[str, Any], out: Path, turn: "Synchronized[int]", tell: Tell) -> None:
    """Writes whatever extract is next until all are written; `turn` is the number of the next one."""
    extracts = extract_days(params)
    work = [(number, name, int(on)) for on in extracts for number, name in enumerate(params["boroughs"])]
    while True:
        with turn.get_lock():
            number, turn.value = turn.value, turn.value + 1
        if number >= len(work):
            return
        borough, name, on = work[number]
        _write_extract(world, params, out, borough, name, on, first=int(extracts[0]))
        tell(f"{name} {iso(np.array([on]))[0].as_py()} written")


def return_years(first: int, on: int, history_from: int) -> range:
    """The years of the returns in the extract of the day `on`, if the first extract is that of the day `first`."""
    current = int(return_year(np.array([on - 1]))[0])
    if on == first:
        return range(int(return_year(np.array([history_from]))[0]), current + 1)
    month = int(np.datetime64(on, "D").astype("M8[M]").astype(int)) % 12 + 1
    return range(current - (month in RESENT), current + 1)


def _write_extract(
    world: World, params: dict[str, Any], out: Path, number: int, name: str, on: int, *, first: int
) -> None:
    borough = params["boroughs"][name]
    folder = out / name / iso(np.array([on]))[0].as_py()
    shown = view(world, number, on, borough["la_code"], dirt_of(params, name, first))
    years = return_years(first, on, day(params["history_from"]))
    write_manifest(folder, borough, params["history_from"], on)
    write_census(shown, folder, years)
    write_returns(shown, folder, years)
    write_exports(shown, folder)
