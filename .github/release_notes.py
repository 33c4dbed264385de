"""What a release says: the part of CHANGELOG.md on the version that pyproject.toml names.

Prints it; in a workflow the version becomes an output of the step. Exit code 1: CHANGELOG.md says nothing of it.
"""

import os
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def notes(changelog: str, version: str) -> str | None:
    """The text below a version's heading; ``None`` when there is none."""
    found = re.search(rf"^## {re.escape(version)}\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() or None if found else None


def main() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if text is None:
        print(f"CHANGELOG.md says nothing of version {version}", file=sys.stderr)
        return 1
    print(text)
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"version={version}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
