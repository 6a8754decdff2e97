"""One made-up world taken through the pipeline's stages, its figures measured, and what is kept of it."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.models.own import own_figures
from benchmarks.models.task import QUESTIONS, Kept, Question, Taught, Tested, write
from benchmarks.worlds import project_params, run_stages
from models.controls import Draw, with_controls
from models.folds import add_months
from models.rows import Rows
from pipeline import store, train
from pipeline.matrices import labels_of, rows_of, weights
from pipeline.params import read_params
from pipeline.train import Training
from synthetic.world import make_world

TAUGHT_CONTROLS, OPEN_BOOK_CONTROLS = 10, 20  # rows without the event for each with it; training draws anew from these


def make(told: dict[str, Any], with_figures: bool, out: Path) -> None:
    """Make the world of these parameters and write to `out`, replaced as a whole, what others learn of it.

    Its own figures (figures.csv) are measured only where they are asked for: training takes half of the time.
    """
    place = out.absolute()
    with tempfile.TemporaryDirectory() as folder, store.replaced(place) as new:
        run_stages(Path(folder), make_world(told), told, _params(told))
        with contextlib.chdir(folder):
            params = read_params()
            _keep(Training(params), new)
            if with_figures:
                train.main()
                own_figures(params).to_csv(new / "figures.csv", index=False)


def _params(told: dict[str, Any]) -> dict[str, Any]:
    """The project's own parameters; there is one extract a borough, and training knows all that it tells."""
    params = project_params()
    params["extracts_dir"] = "data/synthetic"
    params["train"] |= {"as_of": told["extracts"]["latest"], "outcomes": [ask.outcome for ask in QUESTIONS]}
    # the trees' settings as they stand, in every world and fit alike; what shuffles find is no figure of this benchmark
    params["train"] |= {"trials": 0, "label_shuffles": 2}
    return params


def _keep(training: Training, out: Path) -> None:
    for ask in QUESTIONS:
        starts = training.folds(ask.outcome)
        taught = {start.year: _taught(training, ask, start) for start in starts}
        rows, place = _at_stage(training, ask)
        day = training.day[place]
        is_tested = (day >= np.datetime64(starts[0])) & (day < np.datetime64(add_months(starts[-1], 12)))
        kept = Kept(taught, _tested(training, rows, place, is_tested, starts), _open_book(training, rows, place))
        write(out / f"{ask.outcome}.npz", kept)


def _taught(training: Training, ask: Question, start: date) -> Taught:
    """What a fold learns from: all kin, as known when it starts."""
    rows, place = training.known(ask.outcome, start)
    chosen, at = with_controls(rows, Draw(TAUGHT_CONTROLS, training.params.train.seed))
    return Taught(chosen, training.group[place[at]], training.months(place[at]), training.learned(place, start))


def _at_stage(training: Training, ask: Question) -> tuple[Rows, NDArray[np.int64]]:
    """All landmarks at the stage whose label is known last, and their places in the matrix."""
    told = labels_of(training.labels, ask.outcome, training.params.train.as_of)
    place = np.searchsorted(training.matrix.row_id, told.column("row_id").to_numpy())
    stage = training.spine.column("life_stage").to_numpy(zero_copy_only=False)[place] == ask.life_stage
    told = told.filter(stage & told.column("label").is_valid().to_numpy())
    return rows_of(training.spine, training.matrix, told)


def _tested(
    training: Training, rows: Rows, place: NDArray[np.int64], which: NDArray[np.bool_], starts: list[date]
) -> Tested:
    """The landmarks of the test years; a child's n of these weigh 1/n each."""
    chosen, there = rows.take(which), place[which]
    years = np.array([start.year for start in starts])
    fold = years[np.searchsorted(np.array(starts, "datetime64[D]"), training.day[there], side="right") - 1]
    weighed = replace(chosen, weight=weights(training.spine, there))
    return Tested(weighed, training.matrix.row_id[there], fold)


def _open_book(training: Training, rows: Rows, place: NDArray[np.int64]) -> Rows:
    """Every third landmark of a child, as in training: the others are nearly copies."""
    is_learned = training.is_learned[place]
    return with_controls(rows.take(is_learned), Draw(OPEN_BOOK_CONTROLS, training.params.train.seed))[0]
