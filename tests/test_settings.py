"""Settings of a vault: wrong ones are told, each does what it says."""

import time
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort, ConfigurationError
from sites import build_site

from fieldnotes.vault.nearest import NearestNames
from fieldnotes.vault.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"adresses": "name"}, "there is no setting 'adresses'; did you mean 'addresses' or 'aliases'?"),
        ({"addresses": "names"}, "'addresses' is 'names'; possible are 'path', 'name'"),
        ({"aliases": "exactly"}, "'aliases' is 'exactly'; possible are true, false, 'exact'"),
        ({"attachments": [1]}, "'attachments' is [1]; possible are 'linked', 'all', a list of texts"),
        ({"active_attachments": "yes"}, "'active_attachments' is 'yes'; possible are true, false"),
        (["name"], "expected 'name: value' lines, found ['name']"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, written: object, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.read(written)
    assert str(error.value) == told
    with pytest.raises((ConfigurationError, Abort)):
        build_site(tmp_path, {"index.md": "x"}, extra={"obsidian": written})


def test_no_settings_are_the_defaults(tmp_path: Path) -> None:
    assert Settings.read(None) == Settings() == Settings.read({})
    assert build_site(tmp_path, {"index.md": "x"}, extra={"obsidian": None}).warnings == []


# A link that stands twice on one line is told once.
MANY = {"index.md": "\n".join(f"[[Gone {number % 25}]] [[Gone 7]]" for number in range(30))}


def test_many_unresolved_links_are_one_warning(tmp_path: Path) -> None:
    site = build_site(tmp_path, MANY)
    assert len(site.warnings) == 1
    assert site.warnings[0].startswith(
        "59 links lead to 25 files that are not there; most wanted: 'Gone 7' (30), 'Gone 0' (2)"
    )
    assert site.warnings[0].count("(") == 20


def test_unresolved_links_warn_fail_or_are_counted(tmp_path: Path) -> None:
    told = build_site(tmp_path / "a", MANY, extra={"obsidian": {"unresolved": "warn"}})
    assert len(told.warnings) == 59
    assert told.warnings[0].startswith("index.md:1: [[Gone 0]]")
    assert build_site(tmp_path / "b", MANY, extra={"obsidian": {"unresolved": "ignore"}}).warnings == []
    with pytest.raises(Abort):
        build_site(tmp_path / "c", {"index.md": "[[Gone]]"}, extra={"obsidian": {"unresolved": "fail"}})


@pytest.mark.parametrize(("setting", "found"), [(True, 2), ("exact", 1), (False, 0)])
def test_links_by_alias(tmp_path: Path, setting: object, found: int) -> None:
    files = {"index.md": "[[MAN]] [[man]]", "net.md": "---\naliases: [MAN]\n---\n"}
    site = build_site(tmp_path, files, extra={"obsidian": {"aliases": setting}})
    assert site.article("index.html").count('href="net/"') == found
    assert len([warning for warning in site.warnings if "does not exist" in warning]) == 2 - found


def test_the_nearest_names_take_the_same_time_in_any_vault() -> None:
    def seconds(count: int) -> float:
        names = NearestNames({f"note number {number} of many": "x" for number in range(count)})
        start = time.perf_counter()
        for number in range(300):
            names.find(f"nota number {number} of mny")
        return time.perf_counter() - start

    assert seconds(20_000) < 6 * seconds(2_000)
    names = NearestNames({"private link": "Private link", "other": "Other", "pirate ship": "Pirate ship"})
    assert names.find("privte link") == ["Private link"]
    assert names.find("zzz") == []
