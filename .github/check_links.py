"""Asks every external address in a folder of notes whether it is still there.

    python .github/check_links.py docs

Writes a report in Markdown; exits with 1 where an address leads nowhere. Standard library only.
"""

from __future__ import annotations

import re
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

ADDRESS = re.compile(r"https://[^\s<>\"'`\])}|]+(?:\([^\s()]*\)[^\s<>\"'`\])}|]*)*")
# Names of nobody, in examples of configuration.
EXAMPLES = re.compile(r"(^|\.)(example\.(com|org|net)|amazonaws\.com|localhost)$")
GONE = {404, 410}
HEADERS = {"User-Agent": "Mozilla/5.0 (link check of a set of study notes)", "Accept": "text/html,*/*"}


def collect(folder: Path) -> dict[str, list[str]]:
    """Each address without its fragment, with the places it is written at."""
    found: dict[str, list[str]] = defaultdict(list)
    for note in sorted(folder.rglob("*.md")):
        for number, line in enumerate(note.read_text(encoding="utf-8").splitlines(), 1):
            for match in ADDRESS.finditer(line):
                address = match[0].rstrip(".,;:!?*_").split("#")[0]
                host = urlsplit(address).hostname or ""
                if not EXAMPLES.search(host) and "." in host and "…" not in address:
                    found[address].append(f"{note}:{number}")
    return found


def problem_with(address: str) -> str | None:
    """What is wrong with an address. A site that is down or wants no robots is not a dead link."""
    for attempt in range(3):
        try:
            request = urllib.request.Request(address, headers=HEADERS)  # noqa: S310
            with urllib.request.urlopen(request, timeout=30):  # noqa: S310
                return None
        except urllib.error.HTTPError as error:
            if error.code in GONE:
                return f"{error.code} {error.reason}"
            if error.code not in {429, 500, 502, 503, 504}:
                return None
        except urllib.error.URLError as error:
            if "Name or service not known" in str(error.reason) or "nodename" in str(error.reason):
                return "no such host"
        except (OSError, ValueError):
            pass
        time.sleep(5 * (attempt + 1))
    return None


def main() -> int:
    places = collect(Path(sys.argv[1]))
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = zip(places, pool.map(problem_with, places), strict=True)
        dead = {address: answer for address, answer in answers if answer}
    print(f"{len(places)} addresses asked, {len(dead)} lead nowhere.\n")
    for address, answer in dead.items():
        print(f"- <{address}>: {answer}; in {', '.join(f'`{place}`' for place in places[address])}")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
