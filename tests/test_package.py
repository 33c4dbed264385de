"""The package: a plugin whose settings MkDocs checks, commands, and no notes in the wheel."""

import importlib
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from sites import HOOK, REPOSITORY, build_config, build_site, write_vault

from fieldnotes.doors import commands
from fieldnotes.doors.mkdocs_plugin import ObsidianPlugin
from fieldnotes.doors.published import main

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VAULT: dict[str, str | bytes] = {
    "Home.md": "See [[Tea]], [[Old name|its old name]] and ![[cup.png]].",
    "Drinks/Tea.md": "---\naliases: [Old name]\n---\n> [!brew] How\n> Hot, as in [[Home]].",
    "Diary.md": "---\npublish: false\n---\nsecret",
    "cup.png": b"\x89PNG\r\n\x1a\n",
    "unused.png": b"\x89PNG\r\n\x1a\n",
}


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin as MkDocs finds it once the wheel is installed."""

    class Point:
        name = "obsidian-vault"
        value = PROJECT["entry-points"]["mkdocs.plugins"]["obsidian-vault"]

        @staticmethod
        def load() -> type[ObsidianPlugin]:
            return ObsidianPlugin

    assert Point.value == f"{ObsidianPlugin.__module__}:{ObsidianPlugin.__name__}"
    plugins = dict(MkDocsConfig._schema)["plugins"].installed_plugins
    monkeypatch.setitem(plugins, Point.name, Point)


def config_file(folder: Path, settings: object, **more: object) -> Path:
    write_vault(folder / "vault", VAULT)
    config = {
        "site_name": "Test",
        "docs_dir": "vault",
        "theme": {"name": "material", "font": False},
        "plugins": ["search", {"obsidian-vault": settings}],
        **more,
    }
    path = folder / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def test_plugin_and_hook_build_the_same_site(tmp_path: Path) -> None:
    settings = {"addresses": "name", "aliases": True}
    plugin = build_config(config_file(tmp_path / "plugin", settings), tmp_path / "plugin" / "site")
    hook = build_site(tmp_path / "hook", VAULT, extra={"obsidian": settings})

    def comparable(files: dict[str, bytes]) -> dict[str, bytes]:
        return {name: content for name, content in files.items() if not name.startswith("sitemap")}

    assert comparable(plugin.files()) == comparable(hook.files())
    assert plugin.warnings == hook.warnings
    assert "tea/index.html" in plugin or "Tea/index.html" in plugin
    assert "cup.png" in plugin
    assert "unused.png" not in plugin


@pytest.mark.parametrize("settings", [None, {}, {"attachments": ["*.pdf"], "content_security_policy": False}])
def test_right_settings_are_taken(tmp_path: Path, settings: object) -> None:
    site = build_config(config_file(tmp_path, settings), tmp_path / "site")
    assert ("Content-Security-Policy" in site["index.html"]) == (not settings)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"adresses": "name"}, "option 'adresses': there is no setting 'adresses'; did you mean 'addresses'"),
        ({"addresses": "names"}, "option 'addresses': 'addresses' is 'names'; possible are 'path', 'name'"),
        ({"attachments": [1]}, "'attachments' is [1]; possible are 'linked', 'all', a list of texts"),
        ({"active_attachments": "yes"}, "'active_attachments' is 'yes'; possible are true, false"),
        ({"active_attachments": 0}, "'active_attachments' is 0; possible are true, false"),
    ],
)
def test_a_wrong_setting_is_the_configurations_error(
    tmp_path: Path, settings: object, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        load_config(str(config_file(tmp_path, settings)))
    assert told in caplog.text


def test_one_vault_is_published_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="published twice"):
        build_config(config_file(tmp_path / "a", {}, hooks=[str(HOOK)]), tmp_path / "a" / "site")
    with pytest.raises(ConfigurationError, match=r"extra\.obsidian is for the hook"):
        build_config(config_file(tmp_path / "b", {}, extra={"obsidian": {}}), tmp_path / "b" / "site")


def test_the_report_knows_the_plugin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config-file", str(config_file(tmp_path, {}))]) == 0
    assert "Diary.md:2: its property 'publish' is False" in capsys.readouterr().out
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ndocs_dir: vault\n", encoding="utf-8")
    assert main(["--config-file", str(tmp_path / "mkdocs.yml")]) == 1
    assert "neither the plugin" in capsys.readouterr().err


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_is_pure_and_holds_no_notes(wheel: Path) -> None:
    assert wheel.name == f"aws_field_notes-{PROJECT['version']}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"fieldnotes", f"aws_field_notes-{PROJECT['version']}.dist-info"}
    assert not [name for name in names if name.endswith(".md")]
    hooks = REPOSITORY / "hooks"
    files = {path.relative_to(hooks).as_posix() for path in (hooks / "fieldnotes").rglob("*.*")}
    files = {name for name in files if "__pycache__" not in name}
    assert files == {name for name in names if name.startswith("fieldnotes/")} - {
        name for name in names if name.endswith("/LICENSE")
    }


@pytest.mark.slow
def test_the_installed_wheel_builds_a_vault_and_sorts_notes(wheel: Path, tmp_path: Path) -> None:
    """In an environment that has the wheel, and the libraries of this one, but nothing of the repository."""
    venv.create(tmp_path / "env", with_pip=False)
    site_packages = next((tmp_path / "env").glob("[Ll]ib*/**/site-packages"))
    (site_packages / "libraries.pth").write_text(
        "\n".join(path for path in sys.path if path.endswith("site-packages")), encoding="utf-8"
    )
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target",
                    str(site_packages), str(wheel)], check=True)  # fmt: skip
    python = next((tmp_path / "env").glob("[bS]*/python*"))
    config = config_file(tmp_path / "stranger", {"addresses": "name"})

    def run(*arguments: str) -> str:
        done = subprocess.run([str(python), *arguments], cwd=config.parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "mkdocs", "build", "--config-file", str(config))
    assert (config.parent / "site" / "Tea" / "index.html").is_file()
    commands = "from fieldnotes.doors import commands; import sys; sys.exit(commands.{}())"
    assert "Diary.md:2" in run("-c", commands.format("published"))
    (config.parent / "raw.md").write_text("# Amazon SQS\n\nA queue.\n", encoding="utf-8")
    run("-c", commands.format("normalise"), "raw.md", "--into", "vault")
    assert "A queue." in (config.parent / "vault" / "integration" / "sqs.md").read_text(encoding="utf-8")


def test_a_command_says_which_extra_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mkdocs.commands.build", None)
    monkeypatch.delitem(sys.modules, "fieldnotes.doors.published")
    assert commands.published() == 2
    assert "mkdocs is not installed: pip install 'aws-field-notes[site]'" in capsys.readouterr().err


def test_without_zensical_its_command_begins_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zensical", None)
    monkeypatch.delitem(sys.modules, "fieldnotes.doors.zensical", raising=False)
    assert commands.zensical() == 2
    assert capsys.readouterr().err == "zensical is not installed: pip install 'aws-field-notes[zensical]'\n"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ("site_name: x", None), ("extra: {obsidian: {addresses: name}}", {"addresses": "name"}),
        ("plugins: [search, obsidian-vault: {addresses: name}]", {"addresses": "name"}),
        ("plugins: {search: {}, obsidian-vault: {addresses: name}}", {"addresses": "name"}),
        ("plugins: [search, obsidian-vault]", None), ("plugins:\nextra:", None),
        ('extra: {obsidian: {cache: !ENV [NOT_SET, ""]}}', {"cache": ""}),
        ("extra: {obsidian: {cache: !ENV [NOT_SET, IS_SET, x]}}", {"cache": "there"}),
        ("extra: {obsidian: {cache: !ENV IS_SET}}", {"cache": "there"}),
        ("extra: {obsidian: {cache: !ENV NOT_SET}}", {"cache": None}),
        ("x: !!python/name:material.x\nextra: {obsidian: {a: !relative $docs_dir}}", {"a": None}),
    ],
)  # fmt: skip
def test_zensicals_door_reads_the_settings_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, found: object
) -> None:
    monkeypatch.setitem(sys.modules, "zensical", ModuleType("zensical"))
    monkeypatch.setenv("IS_SET", "there")
    door = importlib.import_module("fieldnotes.doors.zensical")
    path = tmp_path / "mkdocs.yml"
    path.write_text(config, encoding="utf-8")
    assert door.settings_in(door._read(path)) == found


def test_the_package_asks_for_what_the_requirements_name() -> None:
    def names(lines: list[str]) -> set[str]:
        return {match[0].lower() for line in lines if (match := re.match(r"[A-Za-z][\w.-]*", line))}

    extras = PROJECT["optional-dependencies"]
    site = names((REPOSITORY / "requirements.in").read_text(encoding="utf-8").splitlines())
    normalise = names((REPOSITORY / "requirements-normalise.in").read_text(encoding="utf-8").splitlines())
    # The navigation and the packing of this site; another vault has its own.
    own = {"mkdocs-awesome-pages-plugin", "rcssmin", "rjsmin"}
    assert site - own <= names(PROJECT["dependencies"] + extras["site"] + extras["previews"])
    assert normalise <= names(PROJECT["dependencies"] + extras["normalise"])
