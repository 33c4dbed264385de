"""The review in a browser: one page on the loopback, for one person.

Whoever asks needs the token that is in the page's address, under the host's own name; a page of another origin gets
nothing, and the page itself may talk to nobody else.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any

from .session import AnswerError, Session

LARGEST = 4096
"""Bytes of the largest answer that is read."""

_FILES = {
    "": ("review.html", "text/html"),
    "review.css": ("review.css", "text/css"),
    "review.js": ("review.js", "text/javascript"),
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server(ThreadingHTTPServer):
    """Serves one session at :attr:`address` until a person is done, or :meth:`shutdown`."""

    daemon_threads = True

    def __init__(self, session: Session, port: int = 0) -> None:
        """``port`` 0 takes any that is free."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.session = session
        self.lock = threading.Lock()
        self.token = secrets.token_urlsafe(24)

    @property
    def hosts(self) -> tuple[str, str]:
        """The names under which the page may be asked for."""
        return f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"

    @property
    def address(self) -> str:
        """The address of the page, with the token."""
        return f"http://{self.hosts[0]}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "normalise"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """The page, its style sheet, its script, or the state of the review."""
        name = self._name()
        if name is None:
            return
        if name in _FILES:
            file, kind = _FILES[name]
            self._send(HTTPStatus.OK, kind, resources.files(__package__).joinpath(file).read_bytes())
        elif name == "state":
            with self.server.lock:
                self._json(HTTPStatus.OK, self.server.session.as_json())
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """An answer, a step back, or the end."""
        name = self._name()
        if name is None:
            return
        steps: dict[str, Callable[[dict[str, Any]], None]] = {
            "answer": self._answer,
            "undo": lambda data: self.server.session.undo(),
            "end": lambda data: self._end(),
        }
        length = self.headers.get("Content-Length", "")
        if name not in steps:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not length.isascii() or not length.isdigit() or int(length) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.headers.get("Origin") not in [f"http://{host}" for host in self.server.hosts]:
            self._refuse(HTTPStatus.FORBIDDEN)
        elif self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        else:
            self._do(steps[name], self.rfile.read(int(length)))

    def _do(self, step: Callable[[dict[str, Any]], None], body: bytes) -> None:
        try:
            data = json.loads(body or b"{}")
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        with self.server.lock:
            try:
                step(data)
            except AnswerError as error:
                self._json(HTTPStatus.CONFLICT, {**self.server.session.as_json(), "error": str(error)})
            except OSError as error:
                said = f"not saved: {error.strerror or error}"
                self._json(HTTPStatus.INTERNAL_SERVER_ERROR, {**self.server.session.as_json(), "error": said})
            else:
                self._json(HTTPStatus.OK, self.server.session.as_json())

    def _answer(self, data: dict[str, Any]) -> None:
        number, key = data.get("number"), data.get("key")
        if not isinstance(number, int) or not isinstance(key, str):
            raise AnswerError("an answer has a number and a key")
        self.server.session.answer(number, key)

    def _end(self) -> None:
        # From here it would wait for itself.
        threading.Thread(target=self.server.shutdown, daemon=True).start()

    def _name(self) -> str | None:
        """What is asked for behind the token; ``None`` when it was refused."""
        _, token, name = (*self.path.split("/", 2), "", "")[:3]
        if self.headers.get("Host") not in self.server.hosts or len(self.headers.get_all("Host", [])) != 1:
            self._refuse(HTTPStatus.FORBIDDEN)  # another name that leads here
        elif self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            self._refuse(HTTPStatus.FORBIDDEN)
        elif not hmac.compare_digest(token.encode("latin-1", "replace"), self.server.token.encode()):
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            return name
        return None

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._send(status, "text/plain", f"{status.phrase}\n".encode())

    def _json(self, status: HTTPStatus, data: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(data, ensure_ascii=False).encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet: the token is in every address."""
