#!/usr/bin/env python
"""Raw study notes in, one note per subject out: ``python hooks/normalise.py SOURCE… --into DIR``."""

import sys

from fieldnotes.doors.normalise import main

if __name__ == "__main__":
    sys.exit(main())
