"""How long whole commands take, and how much memory: ``python benchmarks/commands.py [NAME...]``.

Every command runs in a process of its own in a home folder that is gone afterwards. ``ingest``
needs the published files beside the project, and is left out where there are none.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.settings import Settings

WORKBENCH = Path(sys.executable).with_name("workbench")
HELP_RUNS = 10


def commands() -> dict[str, list[str]]:
    """Arguments of the measured commands by name."""
    published = Settings().published_data
    found = {
        "help": ["--help"],
        "synth-demo": ["--quiet", "synth", "--size", "demo"],
        "synth-national": ["--quiet", "synth", "--size", "national"],
    }
    return found | ({"ingest": ["--quiet", "ingest", str(published)]} if published.is_dir() else {})


def run(arguments: list[str], home: str) -> tuple[float, float]:
    """Seconds on the clock and peak resident GiB of one command."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [str(WORKBENCH), *arguments],
        env={**os.environ, "WORKBENCH_HOME": home},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"workbench {' '.join(arguments)} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 2**20


def main(names: list[str]) -> None:
    """Run each command and print one line for it; the middle one of ten for ``help``."""
    known = commands()
    print(f"{'command':<16}{'seconds':>9}{'peak GiB':>10}{'store MB':>10}")
    for name in names or known:
        with tempfile.TemporaryDirectory() as home:
            runs = HELP_RUNS if name == "help" else 1
            seconds, peak = sorted(run(known[name], home) for _ in range(runs))[runs // 2]
            stored = sum(f.stat().st_size for f in Path(home).rglob("*") if f.is_file()) / 2**20
        print(f"{name:<16}{seconds:>9.2f}{peak:>10.2f}{stored:>10.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
