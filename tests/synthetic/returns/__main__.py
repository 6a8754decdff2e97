"""python -m tests.synthetic.returns <folder>: the rules that the returns below the folder break."""

import argparse
from pathlib import Path

from tests.synthetic.returns.checking import RULES, summary


def main() -> None:
    """Prints rule, rows, share, words and an example of each rule that is broken, the most frequent first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="<borough>/<extract>/{ssda903,cin_census}/...")
    table = summary(parser.parse_args().folder)
    for row in table.itertuples():
        query = " (a query: real returns break it too)" if row.is_query else ""
        print(f"{row.rule:24}{row.rows:7}{row.share:8.2%}  {row.words}{query}; {row.example}")
    print(f"{len(table)} of {len(RULES)} rules broken, by {table.rows.sum()} rows")


if __name__ == "__main__":
    main()
