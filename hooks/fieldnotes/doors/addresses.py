"""Adds the addresses that a site has now to its register.

Builds the site into a folder that is thrown away. Exit code 0: the register is whole. 1: the site could not be built,
or has no register. What would be gone is told, and stays in the register.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import BuildError, ConfigurationError

from fieldnotes.doors import mkdocs_register
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.vault import register


def add(config_file: str) -> str:
    """Add the addresses of a site to its register.

    Args:
        config_file: the site's configuration.

    Returns:
        What was done, in a line.

    Raises:
        mkdocs.exceptions.ConfigurationError: the configuration is wrong, or names no register.
        mkdocs.exceptions.BuildError: the site cannot be built.
        OSError: the register cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(config_file, site_dir=folder)
        events = next(events_of(config), None)
        if events is None:
            raise ConfigurationError(f"'{config_file}' lists neither the plugin obsidian-vault nor hooks/obsidian.py")
        name = events.settings(config).register
        if not name:
            raise ConfigurationError("no register is set; the setting 'register: data/addresses.txt' names one")
        file = mkdocs_register.file_of(config, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    before = file.read_text(encoding="utf-8")
    after = register.merged(before, events.build.addresses)
    file.write_text(after, encoding="utf-8")
    count = len(after.splitlines())
    return f"{name}: {count:,} addresses, {count - len(set(before.split()))} of them new"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="addresses", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--config-file", default="mkdocs.yml", help="the site's configuration (default: %(default)s)")
    try:
        print(add(parser.parse_args(argv).config_file))
    except (ConfigurationError, BuildError, OSError) as error:
        print(f"addresses: {error}", file=sys.stderr)
        return 1
    return 0
