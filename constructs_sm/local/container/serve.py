"""The container's HTTP server: ``GET /ping`` and ``POST /invocations``, and nothing else.

Run by the engine with a bound socket (so that the port is known before the model is loaded) and a pipe on standard
input: when the engine goes away, however it goes, the pipe closes and this process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_sm.local.container.codecs import ANY, JSON, UnsupportedContentTypeError
from constructs_sm.local.container.handlers import BadInputError, Script, ScriptError, find_script, load

if TYPE_CHECKING:
    from constructs_sm.local.container.handlers import Answer

DEFAULT_PROGRAM = "inference.py"


class ContainerServer(ThreadingHTTPServer):
    """Serves one loaded script on a socket that is already bound."""

    daemon_threads = True

    def __init__(self, bound: socket.socket, script: Script) -> None:
        super().__init__(bound.getsockname(), ContainerHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = bound
        self.script = script
        # Only now: before this, a connection is refused, which tells a loading container from a deaf one.
        self.server_activate()


class ContainerHandler(BaseHTTPRequestHandler):
    """Answers pings and invocations."""

    protocol_version = "HTTP/1.1"
    server: ContainerServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the overridden argument
        """Pings come every second and would bury what the script prints."""

    def do_GET(self) -> None:
        """Health: 200 as soon as the model is loaded."""
        self._send(200 if self.path == "/ping" else 404, b"", "text/plain")

    def do_POST(self) -> None:
        """One invocation."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/invocations":
            self._send(404, b"", "text/plain")
            return
        content_type = self.headers.get("Content-Type", "application/json")
        accept = self.headers.get("Accept", ANY)
        # Who accepts anything gets JSON asked of the script, as the framework containers do it.
        accept = JSON if accept in ("", ANY) else accept
        try:
            self._reply(self.server.script.answer(body, content_type, accept))
        except BadInputError as error:
            self._send(400, str(error).encode(), "text/plain; charset=utf-8")
        except UnsupportedContentTypeError as error:
            self._send(415, str(error).encode(), "text/plain; charset=utf-8")
        except BrokenPipeError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - whatever the user's script raises is a failed invocation
            traceback.print_exc()
            self._send(500, f"{type(error).__name__}: {error}".encode(), "text/plain; charset=utf-8")

    def _reply(self, answer: Answer) -> None:
        if not answer.streamed:
            self._send(200, b"".join(answer.chunks), answer.content_type)
            return
        chunks = iter(answer.chunks)
        # The first chunk before the headers: a script that fails at once still gets an honest 500.
        first = next(chunks, b"")
        self.send_response(200)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._chunk(first)
            for chunk in chunks:
                self._chunk(chunk)
        except Exception:  # noqa: BLE001 - the status is sent; only a cut connection can still tell the caller
            traceback.print_exc()
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.flush()

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def end_with_parent() -> None:
    """Ends this process when standard input closes, which it does when the engine stops or is killed."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _from_script(error: Exception) -> Exception:
    """An error with its traceback begun in the user's script rather than in what imported it."""
    here = Path(__file__).parent
    trace = error.__traceback__
    while trace is not None and (
        Path(trace.tb_frame.f_code.co_filename).parent == here or "importlib" in trace.tb_frame.f_code.co_filename
    ):
        trace = trace.tb_next
    return error.with_traceback(trace)


def main() -> None:
    """Loads the script and serves it until the engine goes away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--model-dir", type=Path, required=True)
    parser.add_argument("--code-dir", type=Path)
    arguments = parser.parse_args()
    end_with_parent()
    # The launcher's stand-ins for the parent packages would shadow the real ones for the user's script.
    for stand_in in ("constructs_sm.local", "constructs_sm"):
        sys.modules.pop(stand_in, None)
    program = os.environ.get("SAGEMAKER_PROGRAM", DEFAULT_PROGRAM)
    try:
        script = load(find_script(arguments.model_dir, arguments.code_dir, program), arguments.model_dir)
    except ScriptError as error:
        sys.exit(str(error))
    except Exception as error:  # noqa: BLE001 - whatever importing the script or loading the model raises
        sys.exit("".join(traceback.format_exception(_from_script(error))))
    ContainerServer(socket.socket(fileno=arguments.socket), script).serve_forever()
