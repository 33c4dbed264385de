"""The review: what is asked, what is saved, who may ask for it."""

from __future__ import annotations

import http.client
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from test_importer_safe import TABLE, run, tree

from fieldnotes.doors import normalise
from fieldnotes.importer import decisions
from fieldnotes.importer.evidence import Candidate, Place
from fieldnotes.importer.review import terminal
from fieldnotes.importer.review.questions import Question
from fieldnotes.importer.review.server import Server
from fieldnotes.importer.review.session import AnswerError, Session


def question(number: int, heading: str = "") -> Question:
    """An invented question."""
    places = [Place(f"fire/{name}", "", 0, name.title(), frozenset()) for name in ("kiln", "glaze", "wheel")]
    heading = heading or f"Odd {chr(97 + number)}"
    return Question(
        f"a.md > {heading}", f"{number:012x}", "a.md", number + 1, heading, f"text {number}\n<b>bold</b>", 2,
        "inbox/unsorted", "nothing fits", tuple(Candidate(place, 50.0, "the text names it") for place in places), "odd",
    )  # fmt: skip


@pytest.fixture
def saved() -> list[str]:
    return []


@pytest.fixture
def session(saved: list[str]) -> Session:
    return Session([question(number) for number in range(4)], decisions.Decisions(), saved.append)


# --- the session ---


def test_every_answer_is_saved_before_the_next_question(session: Session, saved: list[str]) -> None:
    for key in ("1", "n", "U", "s"):
        session.answer(session.current or 0, key)
    assert session.current is None
    read = decisions.load(saved[-1], "x").all
    assert [(each.section, each.to, each.by) for each in read] == [
        ("a.md > Odd a", "fire/kiln", "review"),
        ("a.md > Odd b", "odd", "review"),
        ("a.md > Odd c", "unsorted", "review"),
    ]
    assert len(saved) == 3


def test_undo_goes_all_the_way_back(session: Session, saved: list[str]) -> None:
    for key in ("3", "S", "2"):
        session.answer(session.current or 0, key)
    for left in (2, 3, 4, 4):
        session.undo()
        assert session.as_json()["left"] == left
    assert decisions.load(saved[-1], "x").all == []
    assert session.current == 0


def test_an_answer_to_another_question_is_refused(session: Session, saved: list[str]) -> None:
    for number, key in ((1, "1"), (0, "4"), (0, "Z"), (0, ""), (0, "12")):
        with pytest.raises(AnswerError):
            session.answer(number, key)
    assert saved == []


def test_what_cannot_be_saved_is_not_decided() -> None:
    def full(text: str) -> None:
        raise OSError(28, "No space left on device")

    session = Session([question(0)], decisions.Decisions(), full)
    with pytest.raises(OSError, match="No space"):
        session.answer(0, "1")
    assert session.current == 0
    assert session.decisions.all == []


def test_a_decision_answers_the_same_heading_elsewhere() -> None:
    session = Session([question(0, "Raku log"), question(1, "Raku log"), question(2)], decisions.Decisions(), id)
    session.answer(0, "2")
    assert session.current == 2


# --- the server ---


@pytest.fixture
def server(session: Session) -> Iterator[Server]:
    with Server(session) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join(5)


def call(
    server: Server, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request: status, headers, body. ``path`` is behind the token when it does not begin with ``/``."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if method == "POST":
        given = {"Origin": f"http://{server.hosts[0]}", "Content-Type": "application/json"} | given
    path = path if path.startswith("/") else f"/{server.token}/{path}"
    data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
    connection.request(method, path, data, given)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_the_server_listens_on_the_loopback_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert len(server.token) >= 32


def test_the_page_may_talk_to_nobody_else(server: Server) -> None:
    for name in ("", "review.css", "review.js", "state"):
        status, headers, body = call(server, "GET", name)
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert b"//" not in body.replace(b"// One question", b"")


@pytest.mark.parametrize("path", ["/", "/state", "/x/state", "/{}x/state", "//state"])
def test_without_the_token_there_is_nothing(server: Server, path: str) -> None:
    assert call(server, "GET", path.format(server.token))[0] == 404
    assert call(server, "POST", path.format(server.token), {})[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_other_hosts_and_sites_are_refused(server: Server, headers: dict[str, str]) -> None:
    assert call(server, "GET", "state", **headers)[0] == 403
    assert call(server, "POST", "answer", {"number": 0, "key": "1"}, **headers)[0] == 403
    assert server.session.current == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Length": "99999"}, 413),
        ({"Content_Length": "-1"}, 413),
    ],
)
def test_an_answer_of_another_origin_is_refused(server: Server, headers: dict[str, str], status: int) -> None:
    assert call(server, "POST", "answer", {"number": 0, "key": "1"}, **headers)[0] == status
    assert server.session.current == 0


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b"{", b"\xff", b"[" * 4000, b'{"number": "0", "key": 1}', b'{"number": 0}']
)
def test_an_answer_that_is_none_is_refused(server: Server, body: bytes) -> None:
    assert call(server, "POST", "answer", body)[0] in (400, 409)
    assert server.session.current == 0


def test_a_review_over_http(server: Server, saved: list[str]) -> None:
    state = json.loads(call(server, "GET", "state")[2])
    assert (state["left"], state["question"]["heading"], state["undo"]) == (4, "Odd a", False)
    state = json.loads(call(server, "POST", "answer", {"number": 0, "key": "2"})[2])
    assert (state["left"], state["question"]["number"]) == (3, 1)
    status, _, body = call(server, "POST", "answer", {"number": 0, "key": "2"})  # twice the same key
    assert (status, json.loads(body)["question"]["number"]) == (409, 1)
    assert decisions.load(saved[-1], "x").all[0].to == "fire/glaze"
    assert json.loads(call(server, "POST", "undo", {})[2])["left"] == 4
    assert call(server, "DELETE", "answer")[0] == 501


# --- from the command line ---

NOTES = {
    "a.md": "# Kiln\nhot\n\nvery\n\nso\n\n# Mystery of raku\nsmoke\n\nmore smoke\n",
    "b.md": "# Bisque log\nfirst\n",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    (tmp_path / "raw").mkdir()
    for name, text in NOTES.items():
        (tmp_path / "raw" / name).write_text(text, encoding="utf-8")
    return tmp_path / "raw"


def typed(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    given = iter(keys)

    def read() -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)


def test_a_review_in_the_terminal_survives_leaving_it(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = tmp_path / "vault"
    typed(monkeypatch, "N", "Q")
    given = [str(notes), "--into", str(vault), "--review", "terminal", "--catalogue", str(TABLE)]
    assert normalise.main(["review", *given]) == 1
    assert "1 answered, 1 left" in capsys.readouterr().out
    assert tree(vault) == {}  # no note is written
    typed(monkeypatch, "x", "U")
    assert run(notes, "--into", vault, "--review", "terminal") == 0
    out = capsys.readouterr().out
    assert "Mystery of raku" not in out
    assert "X is no answer" in out
    run(notes, "--into", vault)
    made = tree(vault)
    assert b"more smoke" in made["mystery-of-raku.md"]
    assert b"first" in made["inbox/unsorted.md"]
    assert run(notes, "--into", vault, "--review", "terminal") == 0
    assert "Nothing is doubtful" in capsys.readouterr().out


def test_the_longest_comes_first(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                 capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    typed(monkeypatch, "S", "S")
    run(notes, "--into", tmp_path / "vault", "--review", "terminal")
    out = capsys.readouterr().out
    assert 0 < out.index("Mystery of raku") < out.index("Bisque log")
    assert not (tmp_path / "vault" / decisions.NAME).exists()


def test_a_terminal_shows_markup_as_it_is_written(session: Session) -> None:
    screen = Console(file=io.StringIO(), width=100)
    terminal.ask(session, screen, lambda: "Q")
    assert isinstance(screen.file, io.StringIO)
    assert "<b>bold</b>" in screen.file.getvalue()
