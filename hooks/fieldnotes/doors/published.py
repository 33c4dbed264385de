"""What a build would publish, and why, for the command line and for whoever asks before a push.

Builds the site into a folder that is thrown away and prints each note, attachment and comment that goes out or
stays. Exit code 0: printed. 1: the site could not be built.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import BuildError, ConfigurationError

from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.vault import publish


def published(config_file: str) -> Iterator[str]:
    """Build a site into a folder that is thrown away, and say what goes out and what stays.

    Args:
        config_file: the site's configuration.

    Returns:
        The lines of ``fieldnotes.vault.publish.report``.

    Raises:
        mkdocs.exceptions.ConfigurationError: the configuration is wrong, or lists neither the plugin
            nor ``hooks/obsidian.py``.
        mkdocs.exceptions.BuildError: the site cannot be built.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(config_file, site_dir=folder)
        events = next(events_of(config), None)
        if events is None:
            raise ConfigurationError(f"'{config_file}' lists neither the plugin obsidian-vault nor hooks/obsidian.py")
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    yield from publish.report(events.build.decisions.values(), events.build.index.notes.values())


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="published", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--config-file", default="mkdocs.yml", help="the site's configuration (default: %(default)s)")
    try:
        for line in published(parser.parse_args(argv).config_file):
            print(line)
    except (ConfigurationError, BuildError) as error:
        print(f"published: {error}", file=sys.stderr)
        return 1
    return 0
