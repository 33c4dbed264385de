"""A release says what its part of the list of changes says."""

import subprocess
import sys
from pathlib import Path

from sites import REPOSITORY

SCRIPT = ".github/release_notes.py"


def repository(folder: Path, version: str) -> Path:
    """The script in a repository of two versions."""
    (folder / ".github").mkdir()
    (folder / SCRIPT).write_bytes((REPOSITORY / SCRIPT).read_bytes())
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n', encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("# Changes\n\n## 2.10.0\n\n- new\n\n## 2.1.0\n\n- old\n", encoding="utf-8")
    return folder


def run(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / SCRIPT)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_version_that_is_released_is_in_the_list_of_changes() -> None:
    assert run(REPOSITORY).stdout.startswith("- ")


def test_only_the_versions_own_part(tmp_path: Path) -> None:
    done = run(repository(tmp_path, "2.1.0"), GITHUB_OUTPUT=str(tmp_path / "output"))
    assert done.stdout == "- old\n"
    assert (tmp_path / "output").read_text(encoding="utf-8") == "version=2.1.0\n"


def test_a_version_without_changes_is_not_released(tmp_path: Path) -> None:
    done = run(repository(tmp_path, "2.1"))
    assert done.returncode == 1
    assert "says nothing of version 2.1\n" in done.stderr
