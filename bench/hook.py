"""What the hook costs: an invented vault built with and without it, in turn, as a ratio.

    make bench

Without the hook no wikilink is resolved and no backlink made, so the ratio is the price of all that.
"""

import statistics
import tempfile
import time
from pathlib import Path

from build import ROOT, mkdocs

NOTES, LINKS, PAIRS = 250, 40, 3


def write_vault(folder: Path) -> None:
    """Notes in ten folders, each with sections, a list, a table and links to forty others."""
    for number in range(NOTES):
        links = [f"A sentence on [[note {(number * 7 + step) % NOTES}|its neighbour]] here." for step in range(LINKS)]
        text = "\n\n".join(
            ["# Title", *links[:10], "## Part", "- " + "\n- ".join(links[10:30]), "| a | b |\n| --- | --- |\n| 1 | 2 |",
             *links[30:]]
        )  # fmt: skip
        path = folder / str(number % 10) / f"note {number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "index.md").write_text("[[note 0]]", encoding="utf-8")


def seconds(folder: Path, hooks: str) -> float:
    config = folder / "mkdocs.yml"
    config.write_text(
        f"site_name: Bench\ndocs_dir: vault\ntheme: {{name: material, font: false}}\nhooks: [{hooks}]\n", "utf-8"
    )
    start = time.perf_counter()
    mkdocs(config, folder / "site")
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_vault(folder / "vault")
        ratios = []
        for _ in range(PAIRS):
            bare = seconds(folder, "")
            ratios.append(seconds(folder, str(ROOT / "hooks" / "obsidian.py")) / bare)
        print(
            f"the hook: {statistics.median(ratios):.2f} times a build without it "
            f"({min(ratios):.2f} to {max(ratios):.2f}; {NOTES} notes, {LINKS} links each, {PAIRS} pairs of builds)"
        )


if __name__ == "__main__":
    main()
