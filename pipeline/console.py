"""How a stage speaks: what it does and how far it is, a line of result at the end, one clear message when it stops."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.refusal import Refusal

_INPUT_OUTPUT = 74  # as sysexits.h names it
_out = Console(stderr=True, highlight=False)


class Steps:
    """The progress of one stage. On a terminal a bar with the time left; elsewhere nothing until the result."""

    def __init__(self, bar: Progress, stage: str, total: int | None) -> None:
        self._bar, self._stage, self._results = bar, stage, list[str]()
        self._task = bar.add_task(stage, total=total)

    def begin(self, what: str) -> None:
        """Say what comes next; it counts as done when the next begins."""
        self._bar.update(self._task, advance=1, description=f"{self._stage}: {what}")

    def say(self, result: str) -> None:
        """A line that stays: printed when the stage ends."""
        self._results.append(result)

    @property
    def results(self) -> list[str]:
        """The lines said so far."""
        return list(self._results)


@contextmanager
def steps(stage: str, total: int | None = None) -> Iterator[Steps]:
    """The progress of a stage with `total` steps, where that is known."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_out, transient=True, disable=not _out.is_terminal) as bar:
        progress = Steps(bar, stage, total)
        yield progress
    for line in progress.results:
        print(f"{stage}: {line}", flush=True)


def run(main: Callable[[], None]) -> None:
    """Run a stage; a refusal ends it with its one message and its exit code, without a traceback.

    What it writes can be read by its owner alone.
    """
    os.umask(0o077)
    try:
        main()
    except Refusal as refusal:
        print(f"stopped: {refusal}", file=sys.stderr, flush=True)
        sys.exit(refusal.exit_code)
    except OSError as error:  # rights, disks and networks, which no file's reader can foresee
        where = f"{error.filename}: " if error.filename else ""
        what = f"{error.strerror or type(error).__name__}. Look at its rights and at the disk"
        print(f"stopped: {where}{what}; outputs of unfinished stages were not replaced.", file=sys.stderr, flush=True)
        sys.exit(_INPUT_OUTPUT)
    except KeyboardInterrupt:
        print("stopped: interrupted; outputs of unfinished stages were not replaced.", file=sys.stderr)
        sys.exit(130)
