"""What a configuration would publish, for the command line and for whoever asks before a push."""

import tempfile
from collections.abc import Iterator

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import ConfigurationError

from fieldnotes.doors.mkdocs_events import ObsidianEvents
from fieldnotes.vault import publish


def published(config_file: str) -> Iterator[str]:
    """Build a site into a folder that is thrown away, and say what goes out and what stays.

    Args:
        config_file: the site's configuration.

    Returns:
        The lines of ``fieldnotes.vault.publish.report``.

    Raises:
        mkdocs.exceptions.ConfigurationError: the configuration is wrong, or does not list ``hooks/obsidian.py``.
        mkdocs.exceptions.BuildError: the site cannot be built.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(config_file, site_dir=folder)
        hooks = (getattr(hook, "events", None) for hook in config["hooks"].values())
        events = next((found for found in hooks if isinstance(found, ObsidianEvents)), None)
        if events is None:
            raise ConfigurationError(f"'{config_file}' does not list hooks/obsidian.py under 'hooks'")
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    yield from publish.report(events.build.decisions.values(), events.build.index.notes.values())
