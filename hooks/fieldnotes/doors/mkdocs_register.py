"""The register of addresses, held against what a build publishes."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.vault import register
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.register import Published

log = get_plugin_logger("obsidian")


def file_of(config: MkDocsConfig, name: str) -> Path:
    """Where the register lies: its name is relative to the configuration."""
    return Path(config.config_file_path).parent / name


def published(build: Build) -> tuple[list[Published], dict[str, str]]:
    """What a build publishes, when its pages are rendered and nothing is added to them yet.

    Returns:
        Its pages, and the addresses of its redirects with those of the pages that they lead to.
    """
    pages = []
    for file in build.files.documentation_pages():
        if file.page is None or file.page.content is None:
            continue
        note = build.index.notes.get(path_of(file))
        made = file.src_dir is None
        ids = register.ids_in(file.page.content)
        pages.append(Published(_address(uri_of(file)), path_of(file), ids, None if made else note))
    led = {_address(uri): _address(uri_of(redirect.file)) for uri, redirect in build.redirects.items()}
    return pages, led


def _address(uri: str) -> str:
    return "/" + uri.removesuffix("index.html")


def check(build: Build) -> None:
    """Tell which addresses of the register would be gone, and how many are not in it yet."""
    name = build.settings.register
    pages, led = published(build)
    build.addresses = register.lines(pages, led)
    try:
        text = file_of(build.config, name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        build.warn(Problem(name, 0, f"the register of addresses cannot be read: {error}; vault-addresses writes one"))
        return
    held = register.Register(name, text)
    for problem in held.faults(pages, led):
        build.warn(problem)
    if new := len(build.addresses - held.known.keys()):
        log.info("%s: %s addresses are not in it yet; vault-addresses adds them", name, f"{new:,}")
