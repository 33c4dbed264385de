"""A path of one kind where another is asked for is the type checker's error: no name is read out of an address."""

import pytest
from mypy import api
from sites import REPOSITORY

# Each line that ends in "wrong" has to be an error, every other none.
SNIPPET = """\
from mkdocs.structure.files import File

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_paths import address_of, path_of, uri_of
from fieldnotes.study import data, exams, schema, search
from fieldnotes.vault import publish
from fieldnotes.vault.addresses import Addresses
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.paths import Address, FileKey, SiteUri, VaultPath
from fieldnotes.vault.syntax import file_key


def mixed(file: File, index: Index, page: Page, build: Build, taken: Addresses, key: FileKey, markup: str) -> None:
    path, uri, address = path_of(file), uri_of(file), address_of(file)
    note = index.notes[path]
    index.notes[uri]  # wrong
    index.notes[address]  # wrong
    index.notes.get(file.src_uri)  # wrong
    index.notes.get(key)  # wrong
    index.find("sqs", note.path)
    index.find("sqs", address)  # wrong
    Note(uri, "")  # wrong
    Note(address, "")  # wrong
    page.address(path)
    page.address(uri)  # wrong
    page.site.url(path, path)
    page.site.url(path, address)  # wrong
    taken.take(uri, path)
    taken.take(path, path)  # wrong
    taken.take(address, path)  # wrong
    publish.written_at("x.png", uri)
    publish.written_at("x.png", path)  # wrong
    build.pages[path]
    build.pages[address]  # wrong
    build.redirects[uri]
    build.redirects[path]  # wrong
    build.decisions[uri]  # wrong
    schema.page_type(path)
    schema.page_type(address)  # wrong
    schema.page_type(file.src_uri)  # wrong
    exams.leads(index)[path]
    exams.leads(index)[address]  # wrong
    data.recall(note, markup, address)
    data.recall(note, markup, path)  # wrong
    data.recall(note, markup, uri)  # wrong
    data.places({address: note})
    data.places({path: note})  # wrong
    other: FileKey = file_key(path)
    other = path  # wrong
"""


@pytest.mark.slow
def test_a_path_of_another_kind_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)  # the settings' paths are relative
    told, failed, code = api.run(["-c", SNIPPET])
    assert (failed, code) == ("", 1), told
    found = [line.split(":")[:2] for line in told.splitlines() if ": error:" in line]
    assert {file for file, _ in found} == {"<string>"}, told
    meant = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if line.endswith("# wrong")}
    assert {int(line) for _, line in found} == meant, told
