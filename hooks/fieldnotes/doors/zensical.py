"""Zensical's door: ``vault-zensical`` builds a vault with it, and the Markdown extension that it renders notes with.

    vault-zensical --config-file mkdocs.yml

The configuration is MkDocs's; the vault's settings are those of the plugin ``obsidian-vault`` in it, or stand under
``extra: obsidian``. What Zensical cannot do yet is in README.md's table of doors. Exit code 0: built. 1: it could not
be, or something is wrong and ``--strict`` was given.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
import zensical  # noqa: F401 - it runs as a command of its own; without it nothing need be begun
from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from fieldnotes.doors.bundles import bundles
from fieldnotes.doors.zensical_vault import ZensicalVault
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import CONFIGS, EXTENSIONS, ObsidianExtension
from fieldnotes.vault.settings import Settings, SettingsError

# The plugin's name in MkDocs.
PLUGIN = "obsidian-vault"


@cache
def vault_of(docs: str, settings: str, exclude: str) -> ZensicalVault:
    """The vault, read once for each build: Zensical makes a new extension for every page.

    Args:
        docs: the vault's folder.
        settings: its settings, as YAML.
        exclude: what else stays.
    """
    return ZensicalVault(Path(docs), Settings.read(yaml.safe_load(settings)), exclude)


class ZensicalExtension(Extension):
    """Renders the notes of a vault in Zensical.

    Args:
        docs: the vault's folder.
        settings: its settings, as YAML.
        exclude: what else stays, as in .gitignore.
    """

    def __init__(self, *, docs: str, settings: str = "{}", exclude: str = "") -> None:
        super().__init__()
        self.vault = vault_of(docs, settings, exclude)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the vault's own extension for the page that is rendered now."""
        context: Any = md.preprocessors["rendering_context"]  # Zensical's, which knows the page
        page = self.vault.page(context.page.path)
        if page is None:
            return
        extension = ObsidianExtension(page)
        extension.extendMarkdown(md)
        md.preprocessors.register(_Text(md, page), "vault-text", 1_000)
        md.postprocessors.register(_Finish(md, extension, page, self.vault), "vault-finish", -100)


class _Text(Preprocessor):
    """First: the note's text, which is not in the file that Zensical read."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        return self.page.note.body.split("\n")


class _Finish(Postprocessor):
    """Last: the page is made harmless, and learns who links to it."""

    def __init__(self, md: Markdown, extension: ObsidianExtension, page: Page, vault: ZensicalVault) -> None:
        super().__init__(md)
        self.extension, self.page, self.vault = extension, page, vault

    def run(self, text: str) -> str:
        return self.extension.finish(text) + self.vault.linked_from(self.page.note.path)


def makeExtension(**settings: Any) -> ZensicalExtension:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown asks a module of an extension for."""
    return ZensicalExtension(**settings)


def configuration(config_file: Path, vault: ZensicalVault, staged: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """What is added to a site's configuration.

    Args:
        config_file: the site's own.
        vault: its vault.
        staged: the folder that Zensical is to read.
        options: those of the Markdown extension.
    """
    config = _read(config_file)
    named = config.get("markdown_extensions") or []
    own = named if isinstance(named, dict) else {
        name: value for one in named for name, value in (one if isinstance(one, dict) else {one: None}).items()
    }  # fmt: skip
    extensions: dict[str, Any] = {f"{__name__}": dict(options)}
    extensions |= {name: CONFIGS.get(name, {}) for name in EXTENSIONS}
    extensions |= {name: value or {} for name, value in own.items()}
    made: dict[str, Any] = {
        "INHERIT": config_file.name,
        "docs_dir": staged.relative_to(config_file.parent).as_posix(),
        "hooks": [],
        "plugins": ["search"],
        "exclude_docs": "",
        "markdown_extensions": [{name: value} for name, value in extensions.items()],
        "extra_css": ["assets/obsidian/obsidian.css", *(config.get("extra_css") or [])],
        "extra_javascript": ["assets/obsidian/obsidian.js", *(config.get("extra_javascript") or [])],
    }
    if "nav" not in config:
        made["nav"] = vault.navigation()
    return made


class _Loader(yaml.SafeLoader):
    """YAML as a configuration of MkDocs's is written: tags that name Python say nothing here."""


def _of_environment(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """``!ENV NAME`` and ``!ENV [NAME, OTHER, default]``, as MkDocs reads them."""
    written = loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else [node.value]
    names, default = (written[:-1], written[-1]) if len(written) > 1 else (written, None)
    found = next((os.environ[name] for name in names if name in os.environ), None)
    return default if found is None else yaml.safe_load(found)


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


_Loader.add_constructor("!ENV", _of_environment)


def settings_in(config: Mapping[str, Any]) -> Any:
    """A vault's settings, wherever a configuration for one of the doors has them; ``None`` when it has none."""
    own = (config.get("extra") or {}).get("obsidian")
    plugins = config.get("plugins") or []
    named = plugins.items() if isinstance(plugins, dict) else (
        pair for one in plugins if isinstance(one, dict) for pair in one.items()
    )  # fmt: skip
    return next((value for name, value in named if name == PLUGIN), None) if own is None else own


def _read(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    return found if isinstance(found, dict) else {}


def _join(config: Mapping[str, Any], folder: Path, staged: Path) -> None:
    """Write what ``extra.bundles`` names: in MkDocs a hook of this site does."""
    theme = config.get("theme")
    own = theme.get("custom_dir") if isinstance(theme, dict) else None
    wanted = (config.get("extra") or {}).get("bundles")
    for target, (content, _) in bundles(wanted, [folder / str(own)] if own else []).items():
        (staged / target).parent.mkdir(parents=True, exist_ok=True)
        (staged / target).write_text(content, encoding="utf-8")


def build(config_file: Path, *, site: Path | None = None, strict: bool = False) -> int:
    """Build a site with Zensical; returns the exit code.

    Args:
        config_file: the site's configuration.
        site: where the site goes, if not where the configuration says.
        strict: whether something wrong with a note counts.

    Raises:
        SettingsError: one of the vault's settings is wrong.
        OSError: a file cannot be read or written.
    """
    config = _read(config_file)
    docs = (config_file.parent / str(config.get("docs_dir") or "docs")).resolve()
    if not docs.is_dir():
        raise SettingsError(f"docs_dir: there is no folder '{docs}'")
    settings = settings_in(config)
    options = {
        "docs": str(docs),
        "settings": yaml.safe_dump(settings or {}),
        "exclude": str(config.get("exclude_docs") or ""),
    }
    vault = vault_of(**options)
    with tempfile.TemporaryDirectory(prefix=".zensical-", dir=config_file.parent) as folder:
        staged = Path(folder, "docs")
        staged.mkdir()
        vault.stage(staged)
        _join(config, config_file.parent, staged)
        generated = config_file.with_name(f"{Path(folder).name}.yml")
        try:
            made = configuration(config_file, vault, staged, options)
            if site is not None:
                made["site_dir"] = os.path.relpath(site, config_file.parent)
            generated.write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), encoding="utf-8")
            command = [sys.executable, "-m", "zensical", "build", "--clean", "--config-file", str(generated)]
            found = os.pathsep.join(path for path in sys.path if path)  # it has to find this module
            environment = {**os.environ, "PYTHONPATH": found}
            done = subprocess.run(command, cwd=config_file.parent, env=environment, check=False)  # noqa: S603
            code = done.returncode
        finally:
            generated.unlink(missing_ok=True)
    for problem in vault.problems:
        print(f"WARNING - {problem}", file=sys.stderr)
    return 1 if code or (strict and vault.problems) else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="vault-zensical", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--config-file", type=Path, default=Path("mkdocs.yml"), help="default: %(default)s")
    parser.add_argument("--site-dir", type=Path, help="where the site goes (default: as the configuration says)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when something is wrong with a note")
    options = parser.parse_args(argv)
    try:
        return build(options.config_file.resolve(), site=options.site_dir, strict=options.strict)
    except (SettingsError, OSError) as error:
        print(f"vault-zensical: {error}", file=sys.stderr)
        return 1
