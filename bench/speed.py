"""What a build costs, as one table: with the hook, without it, with a cache, after an edit, and by peers.

    python bench/speed.py                    # 250 and 1,000 notes
    python bench/speed.py 5000 --pairs 1
    make bench ARGS="250 1000 5000"

Seconds are of the processor, so that other work on the machine counts little. With and without the hook are built in
turn, and the ratio is the median of the pairs, with the least and the greatest. The last result is kept in
``.cache/bench.json`` and shown beside the new one. Peers are measured where their command is found.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LAST = ROOT / ".cache" / "bench.json"
LINKS = 6
HOOK = str(ROOT / "hooks" / "obsidian.py")


def write_vault(folder: Path, notes: int) -> None:
    """Notes in folders of about fifty, each with sections, a list, a table and links to six others."""
    folders = max(10, notes // 50)
    for number in range(notes):
        links = [
            f"A sentence on [[note {(number * 7 + step * 13 + 1) % notes}|its neighbour]], and some more words."
            for step in range(LINKS)
        ]
        text = "\n\n".join(
            [f"---\ntitle: Note {number}\n---\nOpening words.", *links[:2], "## Part", "- " + "\n- ".join(links[2:4]),
             "| a | b |\n| --- | --- |\n| 1 | 2 |", *links[4:]]
        )  # fmt: skip
        path = folder / f"folder {number % folders}" / f"note {number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "index.md").write_text("[[note 0]]", encoding="utf-8")


def configure(folder: Path, name: str, **more: Any) -> Path:
    """A configuration of Material with the vault, as JSON, which is YAML."""
    settings = {
        "site_name": "Bench", "site_url": "http://127.0.0.1:8000/", "docs_dir": "vault",
        "theme": {"name": "material", "font": False, "features": ["navigation.prune"]}, "plugins": ["material/search"],
        **more,
    }  # fmt: skip
    path = folder / f"{name}.yml"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


def run(command: list[str], folder: Path) -> float:
    """Run a command to its end; the processor's seconds, those of its children too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, check=True, cwd=folder, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def mkdocs(folder: Path, config: Path) -> Callable[[], float]:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(folder / config.stem)]
    return lambda: run(command, folder)


# Builds as ``mkdocs serve`` does, edits one note a few times, asks for its page; seconds of the median, and megabytes.
_EDITS = """
import logging, resource, statistics, sys, time
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config
logging.disable(logging.WARNING)
config = load_config(sys.argv[1], site_dir=sys.argv[2])
config.plugins.on_startup(command="serve", dirty=False)
build(config, serve_url=config.site_url)
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.doors.mkdocs_serve import Preview
preview = Preview(next(events_of(config)))
note = Path(sys.argv[3])
seconds = []
for number in range(7):
    note.write_text(note.read_text("utf-8") + f" More {number}.", "utf-8")
    start = time.process_time()
    preview.edit()
    preview.write(sys.argv[4])
    seconds.append(time.process_time() - start)
print(statistics.median(seconds[1:]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def edit(folder: Path, config: Path) -> tuple[float, float]:
    """Seconds from a saved note to its new page, without the time in which it is waited for more; megabytes."""
    note = folder / "vault" / "folder 5" / "note 5.md"
    command = [sys.executable, "-c", _EDITS, str(config), str(folder / "served"), str(note), "folder 5/note 5/"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "hooks")}
    told = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    seconds, memory = map(float, told.stdout.split()[-2:])
    return seconds, memory


def peers(folder: Path, plain: Path) -> dict[str, float]:
    """What is installed beside MkDocs, each with its own defaults: seconds by name."""
    found: dict[str, Callable[[], float]] = {}
    if zensical := shutil.which("zensical", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"):
        found["Zensical"] = lambda: run([zensical, "build", "--clean", "-f", str(plain)], folder)
    if hugo := shutil.which("hugo"):
        command = [hugo, "--quiet", "--contentDir", str(folder / "vault"), "--destination", str(folder / "hugo")]
        found["Hugo"] = lambda: run(command, folder)
    if quartz := os.environ.get("QUARTZ"):
        command = ["npx", "quartz", "build", "-d", str(folder / "vault"), "-o", str(folder / "quartz")]
        found["Quartz"] = lambda: run(command, Path(quartz))
    seconds = {}
    for name, build in found.items():
        try:
            seconds[name] = build()
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"{name} does not build this: {error}", file=sys.stderr)
    return seconds


def measure(notes: int, pairs: int) -> dict[str, Any]:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_vault(folder / "vault", notes)
        plain = configure(folder, "plain")
        hook = configure(folder, "hook", hooks=[HOOK])
        cached = configure(folder, "cached", hooks=[HOOK], extra={"obsidian": {"cache": "cache"}})
        runs = [(mkdocs(folder, plain)(), mkdocs(folder, hook)()) for _ in range(pairs)]
        mkdocs(folder, cached)()
        note = folder / "vault" / "folder 5" / "note 5.md"
        note.write_text(note.read_text("utf-8") + " One more.", "utf-8")
        again = mkdocs(folder, cached)()
        seconds, memory = edit(folder, hook)
        ratios = [ours / theirs for theirs, ours in runs]
        return {
            "notes": notes, "plain": statistics.median(one for one, _ in runs),
            "hook": statistics.median(one for _, one in runs), "ratio": statistics.median(ratios),
            "least": min(ratios), "greatest": max(ratios), "cached": again, "edit": seconds, "memory": memory,
            "peers": peers(folder, plain),
        }  # fmt: skip


def line(found: dict[str, Any]) -> str:
    """A line of the table."""
    ratio = f"{found['ratio']:.2f} ({found['least']:.2f} to {found['greatest']:.2f})"
    cells = [f"{found['notes']:,}", f"{found['plain']:.1f}", f"{found['hook']:.1f}", ratio, f"{found['cached']:.1f}",
             f"{found['edit']:.2f}", f"{found['memory']:.0f}",
             *(f"{name} {seconds:.1f}" for name, seconds in found["peers"].items())]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", nargs="*", type=int, default=[250, 1000], help="how many notes")
    parser.add_argument("--pairs", type=int, default=3, help="how often with and without the hook are built in turn")
    options = parser.parse_args()
    try:
        last = {one["notes"]: one for one in json.loads(LAST.read_text("utf-8"))}
    except (OSError, ValueError, KeyError, TypeError):
        last = {}
    print("| notes | plain, s | with the hook, s | ratio (least to greatest) | cached, s | edit, s | serving, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    start = time.perf_counter()
    for notes in options.notes:
        found = measure(notes, options.pairs)
        print(line(found))
        if notes in last:
            print(line(last[notes]), "before")
        last[notes] = found
        LAST.parent.mkdir(exist_ok=True)
        LAST.write_text(json.dumps([last[number] for number in sorted(last)], indent=1), encoding="utf-8")
    print(f"\nall in {time.perf_counter() - start:.0f} s; seconds of the processor, kept in {LAST.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
