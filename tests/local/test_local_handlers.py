from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constructs_sm.local.container import codecs, handlers

Load = Callable[[str], handlers.Script]
NUMBERS = itertools.count()


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setattr(sys, "path", list(sys.path))

    def run(text: str) -> handlers.Script:
        script = tmp_path / f"script_under_test_{next(NUMBERS)}.py"
        script.write_text(text)
        return handlers.load(script, tmp_path)

    return run


def body_of(answer: handlers.Answer) -> bytes:
    return b"".join(answer.chunks)


def test_the_four_handlers_are_called_in_turn(load: Load) -> None:
    script = load(
        "def model_fn(d): return 'model'\n"
        "def input_fn(body, content_type): return body.decode() + ' ' + content_type\n"
        "def predict_fn(data, model): return data + ' ' + model\n"
        "def output_fn(prediction, accept): return prediction + ' ' + accept, 'text/weird'\n"
    )
    answer = script.answer(b"body", "text/x", "text/y")
    assert b"body text/x model text/y" == body_of(answer)
    assert "text/weird" == answer.content_type


def test_transform_fn_replaces_the_other_three(load: Load) -> None:
    script = load(
        "def model_fn(d): return 1\n"
        "def transform_fn(model, body, content_type, accept): return str((model, body, content_type, accept))\n"
    )
    assert b"(1, b'x', 'text/x', 'text/y')" == body_of(script.answer(b"x", "text/x", "text/y"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def model_fn(d): return lambda data: data + 1", b"2"),
        ("class M:\n    def predict(self, data): return data + 2\ndef model_fn(d): return M()", b"3"),
    ],
)
def test_a_model_that_can_predict_needs_no_predict_fn(load: Load, text: str, expected: bytes) -> None:
    assert expected == body_of(load(text).answer(b"1", "application/json", "*/*"))


def test_a_model_that_cannot_predict_is_said_so(load: Load) -> None:
    with pytest.raises(handlers.ScriptError, match="no predict_fn"):
        load("def model_fn(d): return 1").answer(b"1", "application/json", "*/*")


@pytest.mark.parametrize(
    "result", ["(part for part in ['a', b'b'])", "iter(['a', b'b'])", "((p for p in 'ab'), 'text/z')"]
)
def test_generators_are_streamed(load: Load, result: str) -> None:
    answer = load(f"def predict_fn(data, model): return {result}").answer(b"1", "application/json", "text/plain")
    assert answer.streamed
    assert [b"a", b"b"] == list(answer.chunks)
    assert ("text/z" if "text/z" in result else "text/plain") == answer.content_type


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b'{"a": [1]}', "application/json; charset=utf-8", {"a": [1]}),
        (b"1", "application/vnd.x+json", 1),
        (b"1,2.5\nx,4\n", "text/csv", [[1.0, 2.5], ["x", 4.0]]),
        ("é".encode(), "text/plain", "é"),
        (b"\x00", "application/octet-stream", b"\x00"),
    ],
)
def test_reads_what_no_input_fn_reads(body: bytes, content_type: str, expected: object) -> None:
    assert expected == codecs.decode(body, content_type)


@pytest.mark.parametrize(
    ("value", "accept", "expected"),
    [
        ({"a": np.array([1, 2])}, "*/*", (b'{"a": [1, 2]}', "application/json")),
        (np.float64(1.5), "application/json", (b"1.5", "application/json")),
        ([[1, 2], [3, 4]], "text/csv", (b"1,2\n3,4\n", "text/csv")),
        ([1, 2], "text/csv;q=1, */*", (b"1\n2\n", "text/csv")),
        ("text", "*/*", (b"text", "text/plain; charset=utf-8")),
        ("text", "application/json", (b'"text"', "application/json")),
        (b"raw", "image/png", (b"raw", "image/png")),
        (b"raw", "*/*", (b"raw", "application/octet-stream")),
    ],
)
def test_writes_what_no_output_fn_writes(value: object, accept: str, expected: tuple[bytes, str]) -> None:
    assert expected == codecs.encode(value, accept)


def test_npy_goes_both_ways() -> None:
    written, kind = codecs.encode([[1.0, 2.0]], "application/x-npy")
    assert "application/x-npy" == kind
    assert [[1.0, 2.0]] == codecs.plain(codecs.decode(written, kind))


def test_refuses_to_write_what_the_caller_accepts_but_no_default_knows() -> None:
    with pytest.raises(codecs.UnsupportedContentTypeError, match="define output_fn"):
        codecs.encode({"a": 1}, "application/xml")


def test_json_that_cannot_be_written_is_an_error_of_the_script() -> None:
    with pytest.raises(TypeError):
        codecs.encode({"a": object()}, "application/json")


def test_the_error_lists_what_the_archive_holds(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02d}.bin").touch()
    with pytest.raises(handlers.ScriptError) as caught:
        handlers.find_script(tmp_path, None, "inference.py")
    assert "00.bin, 01.bin" in str(caught.value)
    assert "11.bin" not in str(caught.value)


def test_a_submit_directory_comes_first(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "other").mkdir()
    for place in ("code", "other"):
        (tmp_path / place / "inference.py").touch()
    assert tmp_path / "other" / "inference.py" == handlers.find_script(tmp_path, tmp_path / "other", "inference.py")
    assert tmp_path / "code" / "inference.py" == handlers.find_script(tmp_path, None, "inference.py")


def test_json_bodies_survive(load: Load) -> None:
    script = load("def predict_fn(data, model): return data")
    assert {"x": [1, None, "é"]} == json.loads(
        body_of(script.answer(b'{"x": [1, null, "\\u00e9"]}', "application/json", "*/*"))
    )
