"""All extracts of all boroughs, and the truth beside them."""

from pathlib import Path
from typing import Any

import numpy as np

from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import day, iso, return_year
from synthetic.manifest import write_manifest
from synthetic.merges import extract_days
from synthetic.ssda903_csv import write_returns
from synthetic.truth import write_truth
from synthetic.world import make_world, view


def write_boroughs(params: dict[str, Any], out: Path, truth: Path) -> None:
    """Writes `out`/<borough>/<extract date>/... and `truth`/*.parquet; params as in synthetic/params.yaml.

    The first extract holds all years of the statutory returns, later ones the current year only.
    """
    world = make_world(params)
    extracts = extract_days(params)
    first_year = int(return_year(np.array([day(params["history_from"])]))[0])
    for on in extracts:
        current = int(return_year(np.array([on - 1]))[0])
        years = range(first_year if on == extracts[0] else current, current + 1)
        for number, (name, borough) in enumerate(params["boroughs"].items()):
            folder = out / name / iso(np.array([on]))[0].as_py()
            shown = view(world, number, int(on))
            write_manifest(folder, borough, params["history_from"], int(on))
            write_census(shown, folder, years, borough)
            write_returns(shown, folder, years)
            write_exports(shown, folder)
    write_truth(world, truth, params)
