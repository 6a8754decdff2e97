"""python -m synthetic.calibration: the made-up boroughs beside the published figures, as a page and a table."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from synthetic.calibration import comparison, shapes
from synthetic.calibration.figures import figures, residents_of, whole_years
from synthetic.calibration.published import definitions, published, reasons, yearly
from synthetic.calibration.report import Findings, page
from synthetic.world import make_world

PARAMS = Path(__file__).parents[1] / "params.yaml"


def compact(table: pd.DataFrame) -> str:
    """The table as text: one line per figure, group and borough."""
    shown = table[["figure", "group", "borough", "made_up", "low", "high", "published", "ratio", "verdict"]]
    wide = {name: max(shown[name].str.len().max(), len(name)) for name in ("figure", "group", "borough", "verdict")}
    heads = {name: name.ljust(width) for name, width in wide.items()}
    spelt = {heads[name]: f"{{:<{width}}}".format for name, width in wide.items()}
    shown = shown.rename(columns=heads)
    return str(shown.to_string(index=False, float_format="{:.2f}".format, formatters=spelt, na_rep="-"))


def find(params: dict[str, Any]) -> Findings:
    """Makes the world and counts it."""
    world, known = make_world(params), published()
    residents = residents_of(world, params)
    counts = figures(residents, world.records)
    boroughs = {borough["la_code"]: borough["la_name"] for borough in params["boroughs"].values()}
    areas = comparison.by_area(counts, list(boroughs))
    years = whole_years(params)[-comparison.YEARS :]
    return Findings(
        table=comparison.compare(areas, known, reasons()),
        sections=dict(zip(counts.figure, counts.section, strict=True)),
        definitions=definitions(),
        made=comparison.yearly(areas),
        known=yearly(known),
        pyramids=shapes.pyramids(residents, world.records),
        lengths=shapes.lengths(residents, world.records),
        about={
            "years": f"{years[0]} to {years[-1]}",
            "size": "true size" if params["scale"] == 1 else f"{params['scale']:g} of true size",
            "seed": params["seed"],
            "boroughs": boroughs,
        },
    )


def main() -> None:
    """Reads synthetic/params.yaml; --scale tries another size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/calibration"), help="folder of report.html, table.csv")
    parser.add_argument("--scale", type=float, help="share of the boroughs' true size")
    parser.add_argument("--table", action="store_true", help="print the table and write nothing")
    options = parser.parse_args()
    params = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    if options.scale is not None:
        params["scale"] = options.scale
    found = find(params)
    if options.table:
        print(compact(found.table))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    found.table.round(3).to_csv(options.out / "table.csv", index=False, lineterminator="\n")
    (options.out / "report.html").write_text(page(found), encoding="utf-8")
    print(f"{options.out / 'report.html'}: {found.table.verdict.value_counts().to_dict()}")


if __name__ == "__main__":
    main()
