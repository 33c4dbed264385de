"""The edit loop: after each edit the site is what a fresh build makes of the vault, byte for byte.

``EDITS=300 python -m pytest tests/test_serve.py`` tries more edits than ``make test`` does.
"""

import logging
import os
import random
import re
import shutil
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mkdocs
import pytest
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from sites import HOOK, REPOSITORY, write_vault
from test_study_site import VAULT

from fieldnotes.doors import mkdocs_render
from fieldnotes.doors.mkdocs_events import ObsidianEvents, events_of
from fieldnotes.doors.mkdocs_serve import NotCovered, Preview

EDITS = int(os.environ.get("EDITS", "25"))
URL = "http://127.0.0.1:8000/"
HOOKS = ("obsidian", "study", "history", "discovery")


def picture(width: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, 8) + b"\x08\x06\0\0\0"


FILES: dict[str, str | bytes] = {
    **VAULT,
    ".obsidian/app.json": "{}",
    "concepts/zone.md": (
        "---\ntitle: A zone\naliases: [Zones]\n---\nNear [[s3]] and [[qldb#Cost|the ledger]]. A bucket."
    ),
    "concepts/plain.md": "# Plain\n\nIt shows ![[seen.png]] and ![[zone]].\n\n## A part ^whole\n\nLast word. ^last",
    "concepts/asks.md": (
        "![[plain#A part]]\n\n[[plain#^last]] and [text](plain.md#a-part), [[nowhere]], ![[seen.png|40]]"
    ),
    "concepts/list.base": "views:\n  - type: table\n    name: All\n",
    "concepts/lists.md": "![[list.base]]",
    "concepts/secret.md": "---\npublish: false\n---\nNobody reads [[s3]].",
    "files/seen.png": picture(16),
    "files/unseen.png": picture(5),
}


class Editing:
    """A vault that is edited while a preview of it runs, and the same vault built afresh."""

    def __init__(self, folder: Path, files: dict[str, str | bytes]) -> None:
        self.folder = folder
        self.vault = write_vault(folder / "vault", files)
        self.hooks = folder / "hooks"
        self.hooks.mkdir()
        for name in HOOKS:  # a module of its own for the fresh build
            shutil.copy(REPOSITORY / "hooks" / f"{name}.py", self.hooks / f"{name}.py")
        self.settings: dict[str, Any] = {
            "site_name": "Test", "site_url": URL, "docs_dir": "vault", "theme": {"name": "material", "font": False},
            "plugins": ["material/search"], "extra": {"obsidian": {"addresses": "name"}},
        }  # fmt: skip
        self.configure()
        self.build()
        self.preview = Preview(next(events_of(self.config)))
        self.preview.full = self.build
        self.number = 0

    def configure(self) -> None:
        for name, hooks in (("served", HOOK.parent), ("fresh", self.hooks)):
            named = [str(hooks / f"{name}.py") for name in HOOKS]
            write_vault(self.folder, {f"{name}.yml": yaml.safe_dump({**self.settings, "hooks": named})})

    def build(self) -> None:
        self.config = load_config(str(self.folder / "served.yml"), site_dir=str(self.folder / "served"))
        events: ObsidianEvents = next(events_of(self.config))
        events.on_startup("serve", False)
        mkdocs_build(self.config, serve_url=URL)

    def difference(self) -> list[str]:
        """The files that are not what a fresh build makes them."""
        self.preview.rebuild()
        self.preview.write_all()
        config = load_config(str(self.folder / "fresh.yml"), site_dir=str(self.folder / "fresh"))
        next(events_of(config)).on_startup("build", False)
        mkdocs_build(config, serve_url=URL)
        ours, theirs = (
            {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
            for root in (self.folder / "served", self.folder / "fresh")
        )
        return sorted(str(path) for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path))

    def notes(self) -> list[Path]:
        return sorted(path for path in self.vault.rglob("*.md"))

    # --- edits

    def edit(self, chance: random.Random) -> str:
        self.number += 1
        kinds: list[Callable[[random.Random], str]] = [
            self._sentence, self._sentence, self._drop_line, self._heading, self._property, self._property, self._link,
            self._link, self._picture, self._new, self._remove, self._move, self._term, self._setting, self._word,
        ]  # fmt: skip
        return chance.choice(kinds)(chance)

    def _append(self, path: Path, text: str) -> str:
        path.write_text(f"{path.read_text('utf-8')}\n\n{text}\n", "utf-8")
        return f"{path.name}: {text}"

    def _sentence(self, chance: random.Random) -> str:
        words = ["A bucket", "An AZ", "src=files/unseen.png", "==mark==", "$x$", "`code`", "%%hidden%%", "a::b", "^id"]
        return self._append(chance.choice(self.notes()), f"{self.number} {chance.choice(words)}.")

    def _link(self, chance: random.Random) -> str:
        target = chance.choice(self.notes()).stem
        forms = ["[[{}]]", "![[{}]]", "A [[{}#Cost]].", "[[{}#A part|part]]", "![[{}#^last]]", "![[unseen.png]]",
                 "[x]({}.md)", "[[list.base]]", "[^1]\n\n[^1]: [[{}]]", "[[Zones]]", "%%[[{}]]%%"]  # fmt: skip
        return self._append(chance.choice(self.notes()), chance.choice(forms).format(target))

    def _heading(self, chance: random.Random) -> str:
        name = chance.choice(["A part", "Cost", "Recall", "Sources", "Key numbers", str(self.number)])
        return self._append(chance.choice(self.notes()), f"## {name}\n\nWhat is {self.number}?::That.")

    def _drop_line(self, chance: random.Random) -> str:
        path = chance.choice(self.notes())
        lines = path.read_text("utf-8").split("\n")
        dropped = lines.pop(chance.randrange(len(lines)))
        path.write_text("\n".join(lines), "utf-8")
        return f"{path.name} without {dropped!r}"

    def _word(self, chance: random.Random) -> str:
        path = chance.choice(self.notes())
        words = re.split(r"(\s+)", path.read_text("utf-8"))
        at = chance.randrange(len(words))
        words[at], was = words[chance.randrange(len(words))], words[at]
        path.write_text("".join(words), "utf-8")
        return f"{path.name}: {words[at]!r} for {was!r}"

    def _property(self, chance: random.Random) -> str:
        path = chance.choice(self.notes())
        text = path.read_text("utf-8")
        lines = ["title: Renamed {}", "description: About {}", "status: sunset", "tags: [t{}]", "aliases: [Named {}]",
                 "publish: false", "cssclasses: [c{}]", "image: unseen.png", "search: {{exclude: true}}",
                 "title: 'Q & A <{}>'", "reviewed: 2026-11-1{}", "exams: [SAA-C03]", "permalink: other-{}"]  # fmt: skip
        line = chance.choice(lines).format(self.number % 10)
        name = line.split(":")[0]
        text = re.sub(rf"(?m)^{name}:.*\n", "", text)
        text = text.replace("---\n", f"---\n{line}\n", 1) if text.startswith("---\n") else f"---\n{line}\n---\n{text}"
        path.write_text(text, "utf-8")
        return f"{path.name}: {line}"

    def _picture(self, chance: random.Random) -> str:
        path = self.vault / "files" / chance.choice(["seen.png", "unseen.png", "seen.png"])
        path.write_bytes(picture(self.number))
        return f"{path.name} is {self.number} wide"

    def _new(self, chance: random.Random) -> str:
        path = self.vault / chance.choice(["concepts", "storage"]) / f"new {self.number}.md"
        path.write_text(f"New, see [[s3]] and [[new {self.number - 1}]].", "utf-8")
        return f"new {path.name}"

    def _remove(self, chance: random.Random) -> str:
        path = chance.choice([one for one in self.notes() if one.name != "index.md"])
        path.unlink()
        return f"{path.name} is gone"

    def _move(self, chance: random.Random) -> str:
        path = chance.choice([one for one in self.notes() if one.name != "index.md"])
        target = path.with_name(f"{path.stem}-{self.number % 10}.md")
        path.rename(target)
        return f"{path.name} is {target.name}"

    def _term(self, chance: random.Random) -> str:
        path = self.vault / "glossary.md"
        if not path.exists():
            path.write_bytes(VAULT["glossary.md"].encode())
        word = chance.choice(["Ledger", "Near", "Word"])
        return self._append(path, f"### {word}\n\nMeans {self.number}.")

    def _setting(self, chance: random.Random) -> str:
        if chance.random() < 0.5:
            breaks = chance.choice(["true", "false"])
            (self.vault / ".obsidian" / "app.json").write_text(f'{{"strictLineBreaks": {breaks}}}', "utf-8")
            return f"strictLineBreaks {breaks}"
        self.settings["site_name"] = f"Test {self.number}"
        self.configure()
        return "site_name"


@pytest.fixture
def editing(tmp_path: Path) -> Editing:
    return Editing(tmp_path, FILES)


def test_after_each_edit_the_site_is_as_a_fresh_build_makes_it(
    editing: Editing, caplog: pytest.LogCaptureFixture
) -> None:
    seed = int(os.environ.get("SEED", "10"))
    chance = random.Random(seed)  # noqa: S311 - edits, no secret
    assert editing.difference() == []
    done: list[str] = []
    caplog.set_level(logging.INFO, "mkdocs.plugins.obsidian")
    for _ in range(EDITS):
        done += [editing.edit(chance) for _ in range(chance.choice([1, 1, 1, 2]))]
        assert editing.difference() == [], f"seed {seed}, after:\n" + "\n".join(done)
    full = [message for message in caplog.messages if message.startswith("Everything is built")]
    assert 0 < len(full) < EDITS * 2 / 3, "most edits need no full build, some do"


def change(editing: Editing, path: str, old: str, new: str) -> list[str]:
    """Edit a note; what was rendered."""
    file = editing.vault / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return editing.preview.edit()


def test_only_what_depends_on_an_edit_is_rendered(editing: Editing) -> None:
    text = change(editing, "storage/s3.md", "It keeps objects", "It holds objects")
    assert set(text) == {"storage/s3.md"}, "a text on its own page, its numbers unchanged"
    table = change(editing, "storage/s3.md", "|1 KiB]]", "|2 KiB]]")
    assert set(table) == {"storage/s3.md", "tables/numbers.md"}
    embedded = change(editing, "concepts/plain.md", "Last word.", "A last word.")
    assert set(embedded) == {"concepts/plain.md", "concepts/asks.md"}
    moved = change(editing, "concepts/zone.md", "Near", "Nearer")
    assert set(moved) == {"concepts/zone.md", "concepts/plain.md"}, "who shows it"
    asked = change(editing, "concepts/zone.md", "title: A zone", "title: Some zone")
    assert {"concepts/list.base.md", "concepts/lists.md"} <= set(asked), "a base asks for properties"
    heading = change(editing, "database/qldb.md", "## Cost", "## Costs")
    assert {"database/qldb.md", "concepts/zone.md"} <= set(heading), "a link to the heading"
    assert "concepts/plain.md" in heading, "it shows the note with that link"


def test_a_term_of_the_glossary_reaches_all_pages(editing: Editing) -> None:
    editing.preview.write_all()
    change(editing, "glossary.md", "Holds objects.", "Takes objects.")
    assert editing.difference() == []
    assert 'data-term="Takes objects."' in (editing.folder / "served" / "zone" / "index.html").read_text("utf-8")


def test_settings_of_obsidian_count_though_they_are_not_published(editing: Editing) -> None:
    (editing.vault / ".obsidian" / "app.json").write_text('{"strictLineBreaks": true}', "utf-8")
    with pytest.raises(NotCovered, match="changed"):
        editing.preview.edit()
    (editing.vault / ".obsidian" / "workspace.json").write_text("{}", "utf-8")
    assert editing.difference() == []
    (editing.vault / ".obsidian" / "workspace.json").write_text('{"a": 1}', "utf-8")
    assert not editing.preview.edit(), "nothing of the site's"


def test_an_edit_that_fails_leaves_nothing_behind(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("fieldnotes.vault.builder.Builder.build", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            change(editing, "storage/s3.md", "It keeps", "It holds")
    assert editing.difference() == []


def test_other_plugins_and_other_versions_are_built_in_full(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mkdocs.__version__ == mkdocs_render.VERSION, "look at what mkdocs_render.py and mkdocs_serve.py replace"
    assert mkdocs_render.why_not(editing.config) == ""
    monkeypatch.setattr(mkdocs, "__version__", "1.7.0")
    assert "1.7.0" in mkdocs_render.why_not(editing.config)
    editing.build()
    change_ = editing.vault / "storage" / "s3.md"
    change_.write_text(change_.read_text("utf-8").replace("It keeps", "It holds"), "utf-8")
    assert editing.difference() == []
    monkeypatch.undo()
    editing.config.markdown_extensions.append("pymdownx.snippets")
    assert "snippets" in mkdocs_render.why_not(editing.config)
    editing.config.markdown_extensions.pop()
    editing.config.plugins["tags"] = object()  # type: ignore[assignment]
    assert "tags" in mkdocs_render.why_not(editing.config)


def test_a_hook_that_nobody_knows_is_named_with_what_to_do(
    editing: Editing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (editing.hooks / "mine.py").write_text("def on_nav(nav, config, files):\n    return nav\n", "utf-8")
    config = load_config(str(editing.folder / "served.yml"), hooks=[str(HOOK), str(editing.hooks / "mine.py")])
    why_not = mkdocs_render.why_not(config)
    assert "hook" in why_not
    assert "mine.py" in why_not
    events = next(events_of(config))
    monkeypatch.setattr(events, "why_not", why_not)
    events.on_serve(None, config, lambda: None)  # type: ignore[arg-type]
    (told,) = (record for record in caplog.records if "mine.py" in record.getMessage())
    assert told.levelno == logging.WARNING
    assert "INHERIT" in told.getMessage()


def test_this_site_is_built_in_part() -> None:
    config = load_config(str(REPOSITORY / "mkdocs.yml"))
    config = config.plugins.on_config(config)
    assert mkdocs_render.why_not(config) == ""


@pytest.fixture
def server(editing: Editing) -> Iterator[LiveReloadServer]:
    live = LiveReloadServer(builder=editing.build, host="127.0.0.1", port=0, root=str(editing.folder / "served"))
    live.watch(str(editing.vault))
    editing.preview.take_over(live)
    live.server_bind()
    live.server_activate()
    live.observer.start()
    live.serve_thread.start()
    loop = threading.Thread(target=live._build_loop)
    loop.start()
    yield live
    live.shutdown()
    loop.join()


def test_a_saved_note_is_served_at_once(editing: Editing, server: LiveReloadServer) -> None:
    url = f"http://127.0.0.1:{server.server_port}/s3/"
    note = editing.vault / "storage" / "s3.md"
    note.write_text(note.read_text("utf-8").replace("It keeps", "It holds"), "utf-8")
    deadline = time.monotonic() + 10
    while "It holds" not in urllib.request.urlopen(url).read().decode():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    page = urllib.request.urlopen(url).read().decode()
    assert "</html>" in page and "livereload(" in page
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/no/such/page/")
