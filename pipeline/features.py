"""Stage features: the catalogue's values at every landmark of the cohort, a narrow file a block."""

from features.catalogue import catalogue
from features.define import refuse_short_windows
from features.engine import blocks, covered, needs_of, values
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Params, read_params
from pipeline.view import VIEWS, open_view
from schemas.landmarks import Covered
from schemas.records import LAG_OF_SERVICE

LANDMARKS = store.DATA / "landmarks"
OUT = store.DATA / "features"


def main() -> None:
    """Write the blocks and the coverage of both views."""
    params = read_params()
    refuse_short_windows(params.conform.known_lag_days.model_dump(), LAG_OF_SERVICE)
    with steps("features", total=len(VIEWS) * (len(blocks(catalogue())) + 1)) as progress:
        for name in VIEWS:
            _write_values(name, params, progress)
        columns = sum(len(made.columns) for made in catalogue())
        progress.say(f"{columns} columns from {len(catalogue())} declarations, in {len(blocks(catalogue()))} blocks")


def _write_values(name: str, params: Params, progress: Steps) -> None:
    view = open_view(name, params.features)
    spine = view.table(LANDMARKS / name / "spine.parquet", "spine")
    spine = spine.filter(spine.reason == "eligible")
    relatives = view.table(LANDMARKS / name / "relatives.parquet", "relatives")
    with store.replaced(OUT / name) as new:
        for block in blocks(catalogue()):
            progress.begin(f"{name} {block.name}")
            found = view.compute(values(block, spine, relatives, view.tables).order_by("row_id"))
            store.write_table(new / f"{block.name}.parquet", found)
        progress.begin(f"{name} coverage")
        told = covered(spine, view.coverage, needs_of().values()).order_by(["borough", "landmark_on", "need"])
        store.write_table(new / "covered.parquet", view.compute(told), Covered.arrow())


if __name__ == "__main__":
    run(main)
