"""What to do with an answer: print it decoded, or write it to a file and print what stood beside it."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from constructs_sm.cli.exits import CommandError, ExitCode
from constructs_sm.cli.writing import Output
from constructs_sm.client.replies import Reply

STDOUT = Path("-")


def check_out(out: Path | None, problems: list[str]) -> None:
    """Add to *problems* what keeps *out* from being written, so that no answer is paid for and lost."""
    if out is None or out == STDOUT:
        return
    if out.is_dir():
        problems.append(f"--out: {str(out)!r} is a directory; name a file")
    elif not out.parent.is_dir():
        problems.append(f"--out: there is no directory {str(out.parent)!r}")


def save(out: Path, body: bytes) -> None:
    """Write *body* to the file *out*.

    Raises:
        CommandError: It cannot be written; then the body goes to standard output, so that it is not lost.
    """
    try:
        out.write_bytes(body)
    except OSError as error:
        Output().data(body)
        problem = f"--out: {error}; the answer went to standard output instead"
        raise CommandError(problem, exit_code=ExitCode.FAILED) from error


def show_body(body: bytes, content_type: str | None, output: Output | None = None) -> None:
    """Print *body*: JSON set out for a terminal, text as it is, and no bytes that would spoil one.

    Args:
        body: As it came.
        content_type: What it is said to be.
        output: Where to print. Default: standard output.
    """
    output = Output() if output is None else output
    text = as_text(body)
    if not output.terminal:
        output.data(body)
        if text is not None:
            output.end_line()
    elif text is None:
        raise CommandError(
            f"the answer, {len(body)} bytes of {content_type}, is not text and was not written to the terminal; "
            "use --out FILE, or a pipe"
        )
    else:
        output.text(_set_out(text, content_type))
        output.end_line()


def show_reply(reply: Reply, out: Path | None) -> None:
    """Print the decoded answer; with *out* write it there and print the rest, as the AWS CLI does."""
    if out is None:
        show_body(reply.body, reply.content_type)
        refuse_false_json(reply.body, reply.content_type)
    elif out == STDOUT:
        Output().data(reply.body)
    else:
        save(out, reply.body)
        Output().json(beside(reply))


def beside(reply: Reply) -> dict[str, str]:
    """What stood beside the body, in AWS's own words; what AWS did not say is left out."""
    said = {
        "ContentType": reply.content_type,
        "InvokedProductionVariant": reply.invoked_variant,
        "CustomAttributes": reply.custom_attributes,
        "NewSessionId": reply.new_session_id,
        "ClosedSessionId": reply.closed_session_id,
    }
    return {name: value for name, value in said.items() if value is not None}


def embedded(body: bytes, content_type: str | None) -> Mapping[str, object]:
    """*body* as a member of a JSON object: ``Body`` with its value or text, or ``BodyBase64``."""
    text = as_text(body)
    if text is None:
        return {"BodyBase64": b64encode(body).decode()}
    if _is_json(content_type):
        try:
            return {"Body": json.loads(text)}
        except ValueError:
            return {"Body": text}
    return {"Body": text}


def as_text(body: bytes) -> str | None:
    """*body* as text; None if it is none."""
    if b"\0" in body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def refuse_false_json(body: bytes, content_type: str | None) -> None:
    """CommandError if *body* claims to be JSON and is not; it was printed all the same."""
    if not _is_json(content_type):
        return
    try:
        json.loads(body)
    except ValueError as error:
        sys.stdout.flush()
        raise CommandError(
            f"the answer claims to be {content_type}, but is not JSON: {error}", exit_code=ExitCode.FAILED
        ) from error


def _is_json(content_type: str | None) -> bool:
    name = "" if content_type is None else content_type.partition(";")[0].strip().lower()
    return name in {"application/json", "text/json"} or name.endswith("+json")


def _set_out(text: str, content_type: str | None) -> str:
    if not _is_json(content_type):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text
