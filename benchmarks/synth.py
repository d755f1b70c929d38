"""How long a synthetic England takes to draw, and how much memory: `python benchmarks/synth.py`.

Each size is drawn in a process of its own, so that peak memory is its own. Nothing is written.
Name sizes to draw only those: `python benchmarks/synth.py demo`.
"""

import resource
import sys
import time
from multiprocessing import get_context

from workbench.synthetic.england import SIZES, England, Size


def draw(size: Size) -> tuple[float, float, int]:
    """Seconds, peak resident GiB and rows of one England."""
    started = time.perf_counter()
    england = England(size)
    frames = (england.schools(), england.trusts(), england.memberships(), england.links())
    rows = sum(map(len, frames))
    for batch in england.batches():
        rows += sum(map(len, batch.datasets.values()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return time.perf_counter() - started, peak, rows


def main(sizes: list[str]) -> None:
    """Draw each size and print one line for it."""
    print(f"{'size':<10}{'seconds':>9}{'peak GiB':>10}{'rows':>13}")
    for size in sizes or SIZES:
        with get_context("spawn").Pool(1) as pool:
            seconds, peak, rows = pool.apply(draw, (size,))
        print(f"{size:<10}{seconds:>9.1f}{peak:>10.2f}{rows:>13,}")


if __name__ == "__main__":
    main(sys.argv[1:])
