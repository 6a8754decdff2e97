"""`python -m pipeline.features catalogue`: every column there is, as lines between tabs or as docs/features.md."""

import argparse
from collections.abc import Sequence
from types import ModuleType

from features.catalogue import DECLARED_IN
from features.define import Column, Feature
from features.reasons import sentence

HEADINGS = (
    "Column",
    "What it is",
    "Unit",
    "Without a record",
    "Source",
    "Codes",
    "Window",
    "What a lead reads (of 2)",
    "Expected to",
    "Route",
    "Learned",
)
_EXPECTS = {1: "raise", -1: "lower", 0: "-"}
_TOP = """# Features

Made by `make catalogue` from the declarations in `features/`; do not edit. {columns} columns from {features}
declarations.

- **Unit** and **without a record**: what the value counts, and what it is where the whole window is covered and holds
  none. Where the window is not covered, or one of the codes is younger than it, the value is not known: empty, never 0.
- **Window**: how many days before the landmark count; the landmark's own day does not.
- **Expected to**: whether practitioners expect the value to raise or lower the chance of an outcome. The model may not
  learn the opposite.
- **Route**: what can be left out of learning together (`features.leave_out` in `params.yaml`).
- **Learned**: what is not learned is shown all the same, with the reason. What is known for one time or borough more
  than for another is not learned either; each run says of which columns that holds.
"""


def command(words: Sequence[str]) -> None:
    """Print the catalogue."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.features catalogue", description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="as docs/features.md")
    print(markdown() if parser.parse_args(words).markdown else lines(), end="", flush=True)


def lines() -> str:
    """A line a column, its cells between tabs: for grep, or a spreadsheet."""
    rows = [HEADINGS, *(cells(column) for module in DECLARED_IN for made in _of(module) for column in made.columns)]
    return "".join("\t".join(row) + "\n" for row in rows)


def markdown() -> str:
    """The page: a section for each file of declarations."""
    declared = [made for module in DECLARED_IN for made in _of(module)]
    top = _TOP.format(columns=sum(len(made.columns) for made in declared), features=len(declared))
    return top + "".join(_section(module) for module in DECLARED_IN)


def _section(module: ModuleType) -> str:
    title = module.__name__.rpartition(".")[2].replace("_", " ").capitalize()
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_marked(column) for made in _of(module) for column in made.columns)]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"\n## {title}\n{(module.__doc__ or '').strip()}\n\n{table}"


def _of(module: ModuleType) -> list[Feature]:
    """What one file declares, in its order."""
    return [made for made in vars(module).values() if isinstance(made, Feature)]


def _marked(column: Column) -> tuple[str, ...]:
    name, *others = (cell.replace("|", "\\|") for cell in cells(column))
    return (f"`{name}`", *others)


def cells(column: Column) -> tuple[str, ...]:
    """A column's line, in the order of HEADINGS."""
    made = column.feature
    paragraph = (made.body.__doc__ or "").partition("\n\n")[0]
    whose = "" if column.of.value == "own" else f" ({column.of.value})"
    codes = f"{made.codes[0]}: {', '.join(column.codes)}" if made.codes else "-"
    return (
        column.name,
        " ".join(paragraph.split()).rstrip(".") + whose,
        made.measure.unit,
        made.measure.without,
        made.source.source,
        codes,
        f"{column.days} days" if column.days else "-",
        sentence(column.name, 2),
        _EXPECTS[made.expects],
        column.route or "-",
        f"no: {made.only_shown}" if made.only_shown else "yes",
    )
