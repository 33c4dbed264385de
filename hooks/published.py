#!/usr/bin/env python
"""What a build would publish, and why: ``python hooks/published.py [--config-file mkdocs.yml]``.

Builds the site into a folder that is thrown away and prints each note, attachment and comment that goes out or
stays. Exit code 0: printed. 1: the site could not be built.
"""

import argparse
import sys

from fieldnotes.doors.published import published


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--config-file", default="mkdocs.yml", help="the site's configuration (default: %(default)s)")
    for line in published(parser.parse_args().config_file):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
