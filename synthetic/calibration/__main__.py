"""python -m synthetic.calibration: the made-up boroughs beside the published figures, as a page and a table."""

import argparse
from pathlib import Path

import pandas as pd
import yaml

from synthetic.calibration.expected import find
from synthetic.calibration.report import page

PARAMS = Path(__file__).parents[1] / "params.yaml"


def compact(table: pd.DataFrame) -> str:
    """The table as text: one line per figure, group and borough."""
    shown = table[["figure", "group", "borough", "made_up", "low", "high", "published", "ratio", "verdict"]]
    wide = {name: max(shown[name].str.len().max(), len(name)) for name in ("figure", "group", "borough", "verdict")}
    heads = {name: name.ljust(width) for name, width in wide.items()}
    spelt = {heads[name]: f"{{:<{width}}}".format for name, width in wide.items()}
    shown = shown.rename(columns=heads)
    return str(shown.to_string(index=False, float_format="{:.2f}".format, formatters=spelt, na_rep="-"))


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
