"""What a program takes: wall seconds, processor seconds and the most memory, told by the system for its process."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, seconds of all processors (user and system), and GB of memory at most."""

    wall: float
    cpu: float
    peak_gb: float


class Stopped(Exception):
    """The program ended with an error; the message is the end of what it said."""


def measured(command: list[str], log: Path) -> Cost:
    """Run a program in the log's folder; what it prints goes into the log. Raises Stopped where it fails."""
    # this process stays small: one that it starts is told at least its own memory
    began = time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Stopped(f"{' '.join(command)} ended with {process.returncode}: {log.read_text(errors='replace')[-2000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9)
