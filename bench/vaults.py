"""How faithful the site of a stranger's vault is, and what it costs: generated vaults, and public ones.

    python bench/vaults.py                          # a generated vault of 10,000 notes
    python bench/vaults.py --notes 500 --seed 7     # a smaller one, another one
    python bench/vaults.py --public                 # those of bench/vaults.tsv, cloned by git
    python bench/vaults.py --clones FOLDER          # the same, from clones: FOLDER/owner/name
    python bench/vaults.py --wrong 5 …              # also the first five of what is wrong, of each kind
    python bench/vaults.py --against main …         # what the hook as it is alters in their sites since main

Nothing is fetched but by ``--public``. What is right is found out by ``vault_oracle.py``, which shares no code with
the hook. The theme is a bare one: Material's navigation, which is in every page, would be most of what is measured.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from vault_changes import Outcome, changes, hooks_at
from vault_generator import write_vault
from vault_oracle import Score, judge

HERE = Path(__file__).parent
ROOT = HERE.parent
COLUMNS = ("pages", "links", "embeds", "tables", "titles", "comments")
# As Material does: the title is shown where the note has no heading of the first level.
_PAGE = """<!doctype html><meta charset="utf-8"><title>{{ page.title }}</title>
{% if "\\x3ch1" not in (page.content or "") %}<h1>{{ page.title }}</h1>{% endif %}{{ page.content }}"""


# A process counts its parent's memory as its own peak; between this one and the build stands one that has none.
_MEASURED = """import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "mkdocs", *sys.argv[1:]], stdout=sys.stderr).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)"""


@dataclass(frozen=True)
class Cost:
    """What a build took: seconds, and megabytes of memory at most."""

    seconds: float
    megabytes: float


def build(vault: Path, work: Path, hooks: Path = ROOT / "hooks") -> Cost:
    """Build a vault's site into ``work/site``.

    Args:
        vault: its folder.
        work: a folder for it; gets ``log.txt``, too.
        hooks: the folder of the hook.

    Raises:
        SystemExit: when the build fails.
    """
    (work / "theme").mkdir()
    (work / "theme" / "main.html").write_text(_PAGE, encoding="utf-8")
    (work / "theme" / "404.html").write_text("", encoding="utf-8")
    config = {
        "site_name": "Bench",
        "docs_dir": str(vault),
        "site_dir": str(work / "site"),
        "theme": {"name": None, "custom_dir": str(work / "theme"), "static_templates": []},
        "hooks": [str(hooks / "obsidian.py")],
        "validation": {"links": {"not_found": "ignore", "unrecognized_links": "ignore", "anchors": "ignore"}},
    }
    (work / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    start = time.perf_counter()
    with (work / "log.txt").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, "build", "-f", str(work / "mkdocs.yml")],
            stdout=subprocess.PIPE, stderr=log, check=False,
            env={"SOURCE_DATE_EPOCH": "0", **os.environ, "NO_MKDOCS_2_WARNING": "1"},
        )  # fmt: skip
    if done.returncode:
        tail = (work / "log.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"the build of {vault} failed:\n{tail}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(time.perf_counter() - start, int(done.stdout.split()[-1]) / unit)


def lay_out(repository: str, commit: str, folder: str, clones: Path | None, work: Path) -> Path:
    """Put a commit of a public vault into a folder.

    Args:
        repository: ``owner/name`` on GitHub.
        commit: the commit.
        folder: where in the repository the vault is.
        clones: a folder of clones; ``None`` to clone.
        work: an empty folder.

    Returns:
        The vault's folder.

    Raises:
        FileNotFoundError: no clone of it is there.
    """
    out = work / "vault"
    out.mkdir()
    if clones is None:
        git_dir = work / "clone"
        url = f"https://github.com/{repository}"
        subprocess.run(["git", "init", "--quiet", "--bare", git_dir], check=True)
        subprocess.run(["git", f"--git-dir={git_dir}", "fetch", "--quiet", "--depth=1", url, commit], check=True)
    else:
        places = [clones / repository, clones / repository.replace("/", "+")]
        inside = [place / last for place in places for last in (".git", "repo", "")]
        found = next((place for place in inside if (place / "HEAD").is_file()), None)
        if found is None:
            raise FileNotFoundError(f"no clone of {repository} below {clones}")
        git_dir = found
    _write_files(git_dir, commit, folder, out)
    return out


def _write_files(git_dir: Path, commit: str, folder: str, out: Path) -> None:
    """Write a commit's files, by one process of git; what a partial clone has not becomes an empty file."""
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    git = ["git", f"--git-dir={git_dir}"]
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", commit], capture_output=True, check=True, env=environment)
    batch = subprocess.Popen(
        [*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment,
    )  # fmt: skip
    assert batch.stdin and batch.stdout  # noqa: S101 - both are pipes
    start = f"{folder}/" if folder else ""
    for entry in listed.stdout.decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        hidden = any(part.startswith(".") for part in name.removeprefix(start).split("/")[:-1])
        if not about.startswith("100") or not name.startswith(start) or (hidden and "app.json" not in name):
            continue
        batch.stdin.write(about.split()[2].encode() + b"\n")
        batch.stdin.flush()
        answer = batch.stdout.readline().split()
        content = b""
        if answer[1:2] == [b"blob"]:
            content = batch.stdout.read(int(answer[2]))
            batch.stdout.read(1)
        path = out / name.removeprefix(start)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    batch.stdin.close()
    batch.wait()


def show(name: str, score: Score, cost: Cost, wrong: int) -> None:
    """Print a vault's line."""
    cells = [f"{name[:34]:34}"]
    for column in COLUMNS:
        right, total = score.right[column], score.total[column]
        shown = f"{total - right} of {total}" if column == "comments" else f"{right}/{total}"
        share = f"{100 * right / total:6.2f}%" if total and column != "comments" else ""
        cells.append(f"{shown:>15} {share:>7}" if column != "comments" else f"{shown:>13}")
    cells.append(f"{cost.seconds:8.1f} s {cost.megabytes:6.0f} MB")
    print(" ".join(cells), flush=True)
    for column in COLUMNS if wrong else ():
        for one in score.wrong[column][:wrong]:
            print(f"    {column}: {one}")


def compare(name: str, vault: Path, work: Path, hooks: Path, shown: int) -> bool:
    """Build a vault with the hook as it was and as it is; print what differs, and return whether anything does.

    Args:
        name: what the vault is called.
        vault: its folder.
        work: an empty folder.
        hooks: the folder of the hook as it was.
        shown: how many differing files to name, each with as many of its lines; 0 for all.
    """
    outcomes = []
    for place, folder in (("before", hooks), ("after", ROOT / "hooks")):
        (work / place).mkdir()
        build(vault, work / place, folder)
        outcomes.append(Outcome.read(work / place))
    found = list(changes(*outcomes))
    total = len(outcomes[1].files)
    print(f"{name}: {len(found)} differences in {total} files" if found else f"{name}: {total} files, all the same")
    for what, lines in found[: shown or None]:
        print(f"  {what}", *lines[: shown or None], sep="\n    ")
    if shown and len(found) > shown:
        print(f"  … {len(found) - shown} more (--wrong 0 names all)")
    return bool(found)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vaults", nargs="*", help="folders of vaults; with --public or --clones, names to choose from")
    parser.add_argument("--notes", type=int, default=10_000, help="how many notes the generated vault has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--public", action="store_true", help="the vaults of vaults.tsv, cloned from GitHub")
    parser.add_argument("--clones", type=Path, help="the vaults of vaults.tsv, from a folder of clones")
    parser.add_argument("--wrong", type=int, help="how many of what is wrong, or differs, to show, of each kind")
    parser.add_argument("--against", metavar="REVISION", help="compare with the hook of a commit, branch or tag")
    return parser


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path], Path]]]:
    """The vaults that the command line asks for: each by name, with what lays it out in an empty folder."""
    if options.public or options.clones:
        with (HERE / "vaults.tsv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table, delimiter="\t"):
                if not options.vaults or any(name in row["repository"] for name in options.vaults):
                    name = row["repository"] + (f"/{row['folder']}" if row["folder"] else "")
                    yield name, partial(lay_out, row["repository"], row["commit"], row["folder"], options.clones)
    elif options.vaults:
        for folder in options.vaults:
            yield Path(folder).name, lambda work, folder=folder: Path(folder).resolve()
    else:

        def generate(work: Path) -> Path:
            write_vault(work / "vault", options.notes, options.seed)
            return work / "vault"

        yield f"generated, {options.notes}, seed {options.seed}", generate


def main() -> int:
    """Run from the command line; returns 1 when something differs from what ``--against`` names."""
    options = arguments().parse_args()
    differs = False
    with tempfile.TemporaryDirectory() as earlier:
        if options.against:
            try:
                hooks = hooks_at(ROOT, options.against, Path(earlier))
            except subprocess.CalledProcessError as error:
                sys.exit(f"git has no hooks of '{options.against}': {error.stderr.decode().strip()}")
        else:
            heads = "".join(f"{one + ' right':>24}" for one in COLUMNS[:-1])
            print(f"{'vault':34}{heads} comments leaked", flush=True)
        for name, prepare in chosen(options):
            with tempfile.TemporaryDirectory() as folder:
                work = Path(folder).resolve()
                try:
                    vault = prepare(work)
                except (FileNotFoundError, subprocess.CalledProcessError) as error:
                    print(f"{name[:34]:34} left out: {error}", flush=True)
                    continue
                if options.against:
                    differs |= compare(name, vault, work, hooks, 5 if options.wrong is None else options.wrong)
                else:
                    cost = build(vault, work)
                    show(name, judge(vault, work / "site"), cost, options.wrong or 0)
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
