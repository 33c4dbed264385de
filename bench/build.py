"""How long the site takes to build, and how much a first visit loads.

    make bench
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
PAGES = ["index.html", "sqs/index.html", "numbers/index.html"]


def mkdocs(config: Path, target: Path) -> None:
    """Run MkDocs as its users do."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(target)]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})


def build(target: Path) -> float:
    """Build the site; seconds, with Python's own start."""
    start = time.perf_counter()
    mkdocs(ROOT / "mkdocs.yml", target)
    return time.perf_counter() - start


def first_visit(site: Path, page: str) -> dict[str, int]:
    """What a browser loads before it can show a page, in bytes after gzip, by file."""
    path = site / page
    text = path.read_text(encoding="utf-8")
    wanted = re.findall(r'<script src="([^"]+)"', text) + re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    files = [path, *((path.parent / name).resolve() for name in wanted)]
    return {file.relative_to(site.resolve()).as_posix(): squeezed(file) for file in files}


def squeezed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = (Path(folder) / "site").resolve()
        seconds = sorted(build(site) for _ in range(RUNS))
        notes = (site / "sitemap.xml").read_text(encoding="utf-8").count("<loc>")
        print(f"{notes} pages: {seconds[0]:.1f} s (best of {RUNS}; worst {seconds[-1]:.1f} s)")
        for page in PAGES:
            if (site / page).exists():
                weights = first_visit(site, page)
                own = weights[page] / 1000
                print(f"first visit to {page}: {sum(weights.values()) / 1000:.1f} KB gzip, of it {own:.1f} KB the page")
        index = squeezed(site / "search/search_index.json") / 1000
        print(f"search index: {index:.1f} KB gzip, when search is first used")


if __name__ == "__main__":
    main()
