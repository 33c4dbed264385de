"""This vault through the other site generators: ``make doors``.

ProperDocs runs the same hooks as MkDocs: with warnings as errors, every file must be the same but for the line that
names the generator.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
# One time for all builds: it stands in the sitemap, in bases and in feeds.
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1767225600"}
_GENERATOR = re.compile(rb'<meta name="generator"[^>]*>')


def build(generator: str, site: Path) -> None:
    """Build this vault with warnings as errors. Raises ``subprocess.CalledProcessError``."""
    command = [sys.executable, "-m", generator, "build", "--strict", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True)


def files(site: Path) -> dict[str, bytes]:
    """The files of a site, without the line that names the generator and without packed copies."""
    paths = (path for path in site.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {path.relative_to(site).as_posix(): _GENERATOR.sub(b"", path.read_bytes()) for path in paths}


def differences(wanted: dict[str, bytes], found: dict[str, bytes]) -> Iterator[str]:
    """What differs between two sites, a line for each file."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in wanted:
            yield f"{name} is new"
        elif wanted[name] != found[name]:
            yield f"{name} differs"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for generator in ("mkdocs", "properdocs"):
            build(generator, Path(folder, generator))
        wanted = files(Path(folder, "mkdocs"))
        found = list(differences(wanted, files(Path(folder, "properdocs"))))
    for line in found:
        print(f"properdocs: {line}")
    print(f"properdocs: {len(wanted) - len(found)} of {len(wanted)} files as MkDocs writes them")
    return 1 if found or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
