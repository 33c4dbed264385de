#!/usr/bin/env python
"""What a build would publish, and why: ``python hooks/published.py [--config-file mkdocs.yml]``."""

import sys

from fieldnotes.doors.published import main

if __name__ == "__main__":
    sys.exit(main())
