"""Stage features: the catalogue's values at every landmark of the cohort, a narrow file a block.

A block whose declarations and inputs are those of the last run is not made again: a changed feature costs its block.
`python -m pipeline.features show CHILD LANDMARK` prints one child's records and values, `... catalogue` the catalogue.
"""

import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from features.catalogue import catalogue
from features.covered import covered, needs_of
from features.define import Of
from features.definition import definition, sources
from features.engine import Block, People, blocks, values
from features.refusals import refuse_short_windows
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Params, read_params
from pipeline.view import VIEWS, open_view, place_of
from schemas.landmarks import Covered
from schemas.records import LAG_OF_SERVICE

LANDMARKS = store.DATA / "landmarks"
OUT = store.DATA / "features"


def main() -> None:
    """Write the blocks and the coverage of both views."""
    params = read_params()
    refuse_short_windows(catalogue(), params.conform.known_lag_days.model_dump(), LAG_OF_SERVICE)
    made = 0
    with steps("features", total=len(VIEWS) * (len(blocks(catalogue())) + 1)) as progress:
        for name in VIEWS:
            made += _write_values(name, params, progress)
        columns = sum(len(made.columns) for made in catalogue())
        progress.say(
            f"{columns} columns from {len(catalogue())} declarations; {made} of"
            f" {len(VIEWS) * len(blocks(catalogue()))} blocks made anew"
        )


def _write_values(name: str, params: Params, progress: Steps) -> int:
    """How many blocks had to be made."""
    view = open_view(name, params.features)
    spine = view.table(LANDMARKS / name / "spine.parquet", "spine")
    spine = spine.filter(spine.reason == "eligible")
    digest = cache(store.digest)  # several blocks read a table
    people = People(spine, view.table(LANDMARKS / name / "relatives.parquet", "relatives"))
    made = 0
    with store.replaced(OUT / name) as new:
        for block in blocks(catalogue()):
            progress.begin(f"{name} {block.name}")
            file, made_of = f"{block.name}.parquet", _made_of(name, block, digest)
            if not store.kept(OUT / name / file, new / file, made_of):
                view.write(new / file, values(block, people, view.tables), ["row_id"], made_of=made_of)
                made += 1
        progress.begin(f"{name} coverage")
        told = covered(spine, view.coverage, needs_of().values())
        view.write(new / "covered.parquet", told, ["borough", "landmark_on", "need"], Covered.arrow())
    return made


def _made_of(name: str, block: Block, digest: Callable[[Path], str]) -> str:
    """A digest of what a block is made of: its definition, the landmarks, the relatives, the records."""
    inputs = [
        LANDMARKS / name / "spine.parquet",
        *(place_of(record, name) for record in sources(block)),
    ]
    if block.of is not Of.OWN:
        inputs.append(LANDMARKS / name / "relatives.parquet")
    return sha256(" ".join([definition(block), *map(digest, inputs)]).encode()).hexdigest()


# named and not imported: what is printed at a desk is no part of the stage, and a change there makes nothing anew
_PRINTS = {"show": "pipeline.features_show", "catalogue": "pipeline.catalogue_page"}


def command() -> None:
    """The stage, or what its first word asks to be printed."""
    asked, words = sys.argv[1:2], sys.argv[2:]
    if not asked:
        main()
    elif asked[0] in _PRINTS:
        import_module(_PRINTS[asked[0]]).command(words)
    else:
        print(f"usage: python -m pipeline.features [{' | '.join(_PRINTS)}], not {asked[0]}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    run(command)
