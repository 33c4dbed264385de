"""What "did you mean" costs: an invented vault with 15,000 links to notes that do not exist.

    make bench

The time spent on looking for the nearest names is measured inside one build, as a share of that build.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from build import ROOT

sys.path.insert(0, str(ROOT / "hooks"))

from mkdocs.commands.build import build
from mkdocs.config import load_config

from fieldnotes.vault.nearest import NearestNames

NOTES, LINKS = 1_500, 10
SYLLABLES = "an ber con da el fo gra hi in jo ka lu mo ne or pa qui ro sta tu un ver wi xo ya zu".split()


def name(seed: random.Random) -> str:
    return " ".join("".join(seed.choices(SYLLABLES, k=seed.randint(2, 4))) for _ in range(seed.randint(1, 3)))


def write_vault(folder: Path) -> None:
    """Notes each with ten links to names that are nearly those of others, or of nothing."""
    seed = random.Random(14)  # noqa: S311 - the same vault every time
    names = [f"{name(seed)} {number}" for number in range(NOTES)]
    folder.mkdir()
    for own in names:
        links = []
        for _ in range(LINKS):
            other = seed.choice(names)
            at = seed.randrange(len(other))
            links.append(f"A sentence on [[{other[:at]}{seed.choice('aeiou')}{other[at + 1 :]} {seed.random():.3f}]].")
        (folder / f"{own}.md").write_text("\n\n".join(links), encoding="utf-8")
    (folder / "index.md").write_text("text", encoding="utf-8")


def main() -> None:
    spent = 0.0
    questions = 0
    find, start_index = NearestNames.find, NearestNames.__init__

    def timed_find(self: NearestNames, wanted: str, limit: int = 2, likeness: float = 60) -> list[str]:
        nonlocal spent, questions
        start = time.perf_counter()
        found = find(self, wanted, limit, likeness)
        spent += time.perf_counter() - start
        questions += 1
        return found

    def timed_index(self: NearestNames, names: dict[str, str]) -> None:
        nonlocal spent
        start = time.perf_counter()
        start_index(self, names)
        spent += time.perf_counter() - start

    NearestNames.find, NearestNames.__init__ = timed_find, timed_index  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_vault(folder / "vault")
        config = folder / "mkdocs.yml"
        config.write_text(
            "site_name: Bench\ndocs_dir: vault\ntheme: {name: material, font: false, features: [navigation.prune]}\n"
            f"hooks: [{ROOT / 'hooks' / 'obsidian.py'}]\n",
            "utf-8",
        )
        start = time.perf_counter()
        build(load_config(str(config)))
        whole = time.perf_counter() - start
    print(f"the nearest names: {spent / whole:.1%} of a build ({questions:,} names not found, {NOTES:,} notes)")


if __name__ == "__main__":
    main()
