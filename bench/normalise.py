#!/usr/bin/env python
"""How fast the normaliser is, and how much memory it takes, on 1, 10 and 100 times its input.

    python bench/normalise.py [FOLDER] [TIMES …]

FOLDER holds the notes (default: the folder that RAW_NOTES names, else the example vault). Each copy gets words of its
own in every paragraph, so that no text is the same as another and none can be skipped. Every size runs in a process of
its own, from the command line to the last file written; the memory is the highest that the system saw for it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LINE = re.compile(r"^(?=[^\s#>|`~<!\[-].{20})", re.MULTILINE)


def multiply(source: Path, target: Path, times: int) -> int:
    """Write ``times`` copies of the notes in ``source`` below ``target`` and return their size in bytes."""
    size = 0
    notes = [path for path in sorted(source.rglob("*")) if path.suffix in (".md", ".txt") and path.is_file()]
    for number in range(times):
        folder = target / f"copy{number:03}"
        for path in notes:
            text = path.read_text(encoding="utf-8")
            if number:
                text = _LINE.sub(f"copy{number} ", text)
            goal = folder / path.relative_to(source)
            goal.parent.mkdir(parents=True, exist_ok=True)
            size += goal.write_text(text, encoding="utf-8")
    return size


def measure(source: Path, vault: Path) -> tuple[float, float, int]:
    """Run the command line once; returns (seconds, seconds of the processor, peak memory in bytes)."""
    # The child reports its own peak: ru_maxrss is kilobytes on Linux and bytes on macOS.
    code = (
        "import resource, sys; sys.path.insert(0, 'hooks'); import normalise; "
        "normalise.main(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "peak = used.ru_maxrss * (1 if sys.platform == 'darwin' else 1024); "
        "print('USED', used.ru_utime + used.ru_stime, peak)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(source), "--into", str(vault)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    processor, peak = done.stdout.rsplit("USED", 1)[1].split()
    return seconds, float(processor), int(peak)


def main() -> None:
    """Print the table."""
    arguments = sys.argv[1:]
    folder = Path(arguments.pop(0)) if arguments and not arguments[0].isdigit() else None
    source = folder or Path(os.environ.get("RAW_NOTES") or ROOT / "examples" / "before")
    sizes = [int(argument) for argument in arguments] or [1, 10, 100]
    print(f"{'times':>6} {'MB':>8} {'seconds':>8} {'CPU s':>7} {'MB/CPU s':>8} {'peak MB':>8}")
    for times in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            notes, vault = Path(temporary) / "notes", Path(temporary) / "vault"
            vault.mkdir()
            size = multiply(source, notes, times)
            seconds, processor, peak = measure(notes, vault)
        speed = size / 1e6 / processor  # by the processor's time: a busy machine does not change it much
        row = f"{times:6} {size / 1e6:8.2f} {seconds:8.2f} {processor:7.2f} {speed:8.2f} {peak / 1e6:8.0f}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
