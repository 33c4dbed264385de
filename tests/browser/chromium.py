"""Finds a Chromium for the browser checks, and gets one where there is none.

    python tests/browser/chromium.py

takes, in this order: $CHROMIUM, a Chromium or Chrome on the PATH, the one Playwright keeps,
`playwright install --with-deps chromium`, Debian's package. Without any it fails and says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class NoBrowserError(RuntimeError):
    """There is no Chromium here."""


def find() -> str:
    """The path of a Chromium that starts."""
    wanted = os.environ.get("CHROMIUM")
    for candidate in [wanted] if wanted else _candidates():
        if _starts(candidate):
            return candidate
    msg = (
        f"$CHROMIUM is {wanted}, which does not start" if wanted else
        "No Chromium here. Install chromium or google-chrome with the system's package manager, "
        "or run: .venv/bin/playwright install --with-deps chromium"
    )
    raise NoBrowserError(msg)


def get() -> str:
    """The path of a Chromium that starts, installed if need be."""
    if not os.environ.get("CHROMIUM"):
        for attempt in (None, _by_playwright, _by_apt):
            try:
                if attempt:
                    attempt()
                return find()
            except (NoBrowserError, OSError, subprocess.SubprocessError) as problem:
                print(problem, file=sys.stderr)
    return find()


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(path: str) -> bool:
    if not Path(path).exists() and not shutil.which(path):
        return False
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0


def _by_playwright() -> None:
    command = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    subprocess.run(command, check=True, timeout=900)


def _by_apt() -> None:
    if not shutil.which("apt-get"):
        msg = "There is no apt-get here"
        raise NoBrowserError(msg)
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True, timeout=600)
    install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium"]
    subprocess.run([*sudo, *install], check=True, timeout=900)


if __name__ == "__main__":
    try:
        print("Browser:", get())
    except NoBrowserError as problem:
        sys.exit(str(problem))
