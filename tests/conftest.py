"""Settings for all tests."""

import os

from hypothesis import settings

# A build machine tries the same examples every time, so that a red build tells of the change it builds;
# everywhere else each run tries new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
