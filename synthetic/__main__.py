"""python -m synthetic: writes the three made-up boroughs to data/synthetic and the truth to data/truth."""

import argparse
import shutil
from pathlib import Path

import yaml

from synthetic.writing import write_boroughs


def main() -> None:
    """Reads synthetic/params.yaml; --scale and --out are for tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder that gets synthetic/ and truth/")
    parser.add_argument("--scale", type=float, help="share of the boroughs' true size")
    options = parser.parse_args()
    params = yaml.safe_load((Path(__file__).parent / "params.yaml").read_text(encoding="utf-8"))
    if options.scale is not None:
        params["scale"] = options.scale
    for name in ("synthetic", "truth"):
        shutil.rmtree(options.out / name, ignore_errors=True)
    write_boroughs(params, options.out / "synthetic", options.out / "truth")


if __name__ == "__main__":
    main()
