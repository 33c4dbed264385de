"""Builds small sites in a temporary folder, as MkDocs itself would."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

REPOSITORY = Path(__file__).parent.parent
HOOK = REPOSITORY / "hooks" / "obsidian.py"


@dataclass
class Built:
    """A built site.

    Args:
        root: its folder.
        warnings: what was told while building, without the logger's name.
    """

    root: Path
    warnings: list[str]

    def __getitem__(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def __contains__(self, path: str) -> bool:
        return (self.root / path).exists()

    def article(self, path: str) -> str:
        """What a page holds between the theme's header and footer."""
        page = self[path]
        return page[page.index("<article") : page.index("</article>")]

    def files(self) -> dict[str, bytes]:
        """All files with their bytes."""
        return {str(p.relative_to(self.root)): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def write_vault(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, making what folders they need."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def build_site(tmp_path: Path, files: Mapping[str, str | bytes], **settings: object) -> Built:
    """Build a vault with the smallest configuration there is: a theme and the hook.

    Args:
        tmp_path: an empty folder; gets ``vault/``, ``site/`` and ``mkdocs.yml``.
        files: the vault's files.
        settings: what to add to the configuration.
    """
    write_vault(tmp_path / "vault", files)
    config = {
        "site_name": "Test",
        "docs_dir": "vault",
        "theme": {"name": "material", "font": False},
        "hooks": [str(HOOK)],
        **settings,
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return build_config(tmp_path / "mkdocs.yml", tmp_path / "site")


def build_config(config_file: Path, site: Path) -> Built:
    """Build from a configuration file into a folder."""
    collect = _Collect()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collect)
    try:
        config = load_config(str(config_file), site_dir=str(site))
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    finally:
        logger.removeHandler(collect)
    return Built(site, [message.removeprefix("obsidian: ") for message in collect.messages])
