"""MkDocs plugin: publishes an Obsidian vault as it is.

    plugins:
      - search
      - obsidian-vault:
          addresses: name

The settings are those of ``fieldnotes.vault.settings.Settings``, where each is described.
"""

from dataclasses import fields
from typing import Any

from mkdocs.config.base import BaseConfigOption, Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import BasePlugin

from fieldnotes.doors.mkdocs_events import ObsidianEvents
from fieldnotes.vault.settings import Settings, SettingsError


class Setting(BaseConfigOption[Any]):
    """One setting of the vault, checked by the vault's own rule.

    Args:
        name: its name.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.default = getattr(Settings(), name)

    def run_validation(self, value: object) -> Any:
        """Check a value. Raises ``ValidationError`` with what is possible."""
        if value is self.default:  # nothing is written
            return value
        try:
            return Settings.check(self.name, value)
        except SettingsError as error:
            raise ValidationError(str(error)) from error


class VaultConfig(Config):  # type: ignore[no-untyped-call]
    """What may stand under the plugin's name in mkdocs.yml."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Check all settings; a name that is none is an error, as a wrong value is."""
        failed, warnings = super().validate()
        for name in sorted(map(str, self.keys() - self._schema_keys)):
            try:
                Settings.check(name, self[name])
            except SettingsError as error:
                failed.append((name, ValidationError(str(error))))
        return failed, warnings


# As if each were declared in the class: MkDocs looks there.
VaultConfig._schema = tuple((one.name, Setting(one.name)) for one in fields(Settings))


class ObsidianPlugin(ObsidianEvents, BasePlugin[VaultConfig]):  # type: ignore[no-untyped-call]
    """The vault's events, with settings that MkDocs checks."""

    def settings(self, config: MkDocsConfig) -> Settings:
        """The settings that stand under the plugin's name.

        Raises:
            mkdocs.exceptions.ConfigurationError: there are some in the hook's place, too, where nobody reads them.
        """
        if "obsidian" in config.extra:
            raise ConfigurationError("extra.obsidian is for the hook; the plugin's settings stand under its own name")
        return Settings(**self.config)
