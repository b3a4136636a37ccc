"""A real HTTP server on this machine that plays one part at every request."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OURS = {"Desk-Server": "1"}
Play = Callable[[BaseHTTPRequestHandler], None]


def body_of(handler: BaseHTTPRequestHandler) -> bytes:
    """What the request carried."""
    return getattr(handler, "body", b"")


def reply(status: int, body: bytes, headers: dict[str, str] | None = None) -> Play:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return play


@contextmanager
def serving(play: Play, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that plays one part at every request; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        body = b""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the client went away, which some of the tests want
                self.close_connection = True

        def do_GET(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            play(self)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
