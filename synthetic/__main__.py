"""python -m synthetic: writes the three made-up boroughs to data/synthetic and the truth to data/truth."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import yaml

from synthetic.scenarios import names, scenario
from synthetic.writing import write_boroughs


def main() -> None:
    """Reads synthetic/params.yaml; --scale, --scenario and --out are for tests and trials."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder that gets synthetic/ and truth/")
    parser.add_argument("--scale", type=float, help="share of the boroughs' true size")
    parser.add_argument("--scenario", choices=names(), help="a world in which one thing is different")
    options = parser.parse_args()
    params = yaml.safe_load((Path(__file__).parent / "params.yaml").read_text(encoding="utf-8"))
    if options.scale is not None:
        params["scale"] = options.scale
    if options.scenario is not None:
        params = scenario(params, options.scenario)
    options.out.mkdir(parents=True, exist_ok=True)
    started = monotonic()
    with TemporaryDirectory(prefix=".synthetic-", dir=options.out) as made:
        write_boroughs(params, Path(made) / "synthetic", Path(made) / "truth", lambda what: _tell(what, started))
        _put_in_place(Path(made), options.out)


def _put_in_place(made: Path, out: Path) -> None:
    """What was made takes the place of what stood there; nothing stands there half written."""
    for name in ("synthetic", "truth"):
        if (out / name).exists():
            (out / name).rename(made / f"{name} before")
        (made / name).rename(out / name)


def _tell(what: str, started: float) -> None:
    """A line of progress with the seconds since the start."""
    print(f"{monotonic() - started:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
