"""From a list's id alone: make it again, explain a family, withdraw it; and see a new month's lists beforehand.

`python -m pipeline.trace reproduce ID | explain ID FAMILY | retire ID --why "..." | preview`. For an analyst's desk:
it prints pseudonyms and dated records, and nothing that publishes imports it.
"""

import argparse

from pipeline.commits import commit_of
from pipeline.console import run
from pipeline.explained import explained
from pipeline.params import Params, read_params
from pipeline.previewed import preview
from pipeline.rebuilt import in_words as verdict_in_words
from pipeline.rebuilt import reproduce
from pipeline.shown import find
from pipeline.withdrawal import in_words as withdrawal_in_words
from pipeline.withdrawal import retire
from schemas.refusal import ListDiffers


def main() -> None:
    """Do what the words on the command line ask, and print it."""
    told = _parser().parse_args()
    params = read_params()
    lines = {"reproduce": _reproduce, "explain": _explain, "retire": _retire, "preview": _preview}[told.what]
    print("\n".join(lines(told, params)), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline.trace", description=__doc__)
    ways = parser.add_subparsers(dest="what", required=True)
    again = ways.add_parser("reproduce", help="make a list again: identical, or what differs")
    again.add_argument("id", help="a list's id")
    again.add_argument("--commit", help="the commit to make it from, where neither MLflow nor dvc.lock tells it")
    why = ways.add_parser("explain", help="each value, day, reason and review entry of a listed family")
    why.add_argument("id", help="a list's id")
    why.add_argument("family", help="a family_id of that list, or its beginning")
    back = ways.add_parser("retire", help="withdraw a list or a model and say whom it concerns")
    back.add_argument("id", help="a list's id, a model's run in MLflow, or a train.as_of")
    back.add_argument("--why", required=True, help="stands on every mark; no name and nothing of a family belongs here")
    ways.add_parser("preview", help="the month's lists beside the last ones, before anything is shown")
    return parser


def _reproduce(told: argparse.Namespace, params: Params) -> list[str]:
    shown = find(told.id)
    verdict = reproduce(shown, told.commit or commit_of(shown, params), params)
    if not verdict.is_identical:
        what = "; ".join(verdict_in_words(verdict))
        raise ListDiffers(told.id, what, "Look first at what the first input that differs was made of")
    return verdict_in_words(verdict)


def _explain(told: argparse.Namespace, params: Params) -> list[str]:
    return explained(find(told.id), told.family, params)


def _retire(told: argparse.Namespace, params: Params) -> list[str]:
    return withdrawal_in_words(retire(told.id, told.why, params))


def _preview(told: argparse.Namespace, params: Params) -> list[str]:
    return preview()


if __name__ == "__main__":
    run(main)
