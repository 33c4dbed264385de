#!/usr/bin/env python
"""Add the site's addresses to its register: ``python hooks/addresses.py [--config-file mkdocs.yml]``."""

import sys

from fieldnotes.doors.addresses import main

if __name__ == "__main__":
    sys.exit(main())
