"""The container as a process: what it answers, and that it goes when it should."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from constructs_sm.local.engine.containers import Container, ContainerSpec, Launcher
from constructs_sm.local.engine.faults import DeploymentError

TIMEOUT = timedelta(seconds=10)
JSON = {"Content-Type": "application/json"}
SCRIPT = """
import os, time

def model_fn(model_dir):
    with open(os.path.join(model_dir, "factor")) as stream:
        return int(stream.read())

def predict_fn(data, factor):
    if data == "fail":
        raise RuntimeError("cross")
    if data == "pieces":
        return iter(["one ", b"two ", "three"])
    if data == "cut":
        return broken()
    if data == "environment":
        return {"model": os.environ["SM_MODEL_DIR"], "own": os.environ["OWN"]}
    return {"y": data["x"] * factor}

def broken():
    yield "one"
    raise RuntimeError("no more")
"""

Start = Callable[..., Container]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    launcher = Launcher(python=Path(sys.executable), directory=tmp_path / "work")

    def begin(files: dict[str, str], *, timeout: float = 20, code: Path | None = None, **environment: str) -> Container:
        directory = tmp_path / "container"
        model = directory / "model"
        for name, text in files.items():
            (model / name).parent.mkdir(parents=True, exist_ok=True)
            (model / name).write_text(text)
        spec = ContainerSpec(
            label="churn/main",
            image=None,
            environment=environment,
            artifact=None,
            role_arn="",
            startup_timeout=timedelta(seconds=timeout),
        )
        container = launcher._spawn(spec, directory, model, code)
        launcher._running.append(container)
        return container

    yield begin
    launcher.close()


@pytest.fixture
def container(start: Start) -> Container:
    started = start({"code/inference.py": SCRIPT, "factor": "3"}, OWN="/opt/ml/model/factor")
    started.wait_ready()
    return started


def test_runs_the_packaged_script_on_the_model_data(container: Container) -> None:
    reply = container.invoke(b'{"x": 14}', JSON, TIMEOUT)
    assert (200, {"y": 42}) == (reply.status, json.loads(reply.body))
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [({}, "application/json"), ({"Accept": "*/*"}, "application/json"), ({"Accept": "text/csv"}, "text/csv")],
)
def test_who_accepts_anything_is_answered_in_json(start: Start, headers: dict[str, str], accepted: str) -> None:
    started = start(
        {"inference.py": "def predict_fn(d, m): return 1\ndef output_fn(prediction, accept): return accept"}
    )
    started.wait_ready()
    reply = started.invoke(b"1", JSON | headers, TIMEOUT)
    assert (accepted.encode(), accepted) == (reply.body, reply.headers["Content-Type"])


def test_sees_the_models_environment_with_the_mount_point_moved(container: Container) -> None:
    said = json.loads(container.invoke(b'"environment"', JSON, TIMEOUT).body)
    assert str(container.directory / "model") == said["model"]
    assert str(container.directory / "model" / "factor") == said["own"]


def test_streams_what_the_script_yields(container: Container) -> None:
    with container.stream(b'"pieces"', JSON, TIMEOUT) as response:
        assert "chunked" == response.getheader("Transfer-Encoding")
        pieces = iter(response.read1, b"")
        assert b"one two three" == b"".join(pieces)


def test_cuts_the_stream_when_the_script_fails_on_the_way(container: Container) -> None:
    with container.stream(b'"cut"', JSON, TIMEOUT) as response:
        assert b"one" == response.read1()
        with pytest.raises(Exception, match=r"IncompleteRead|reset"):
            response.read()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (b"{not json", "application/json", 400, "the body is not application/json"),
        (b"<x/>", "application/xml", 415, "define input_fn"),
        (b'"fail"', "application/json", 500, "RuntimeError: cross"),
    ],
)
def test_says_whose_fault_a_refusal_is(
    container: Container, body: bytes, content_type: str, status: int, said: str
) -> None:
    reply = container.invoke(body, {"Content-Type": content_type}, TIMEOUT)
    assert status == reply.status
    assert said in reply.body.decode()


def test_ends_when_the_engines_end_of_the_pipe_closes(container: Container) -> None:
    assert container.process.stdin is not None
    container.process.stdin.close()
    assert 0 == container.process.wait(5)


def test_stopping_removes_the_process_and_its_directory(container: Container) -> None:
    container.stop()
    assert container.process.poll() is not None
    assert not container.directory.exists()


def test_finds_the_script_at_the_root_of_the_archive(start: Start) -> None:
    started = start({"inference.py": SCRIPT, "factor": "2"})
    started.wait_ready()
    assert {"y": 2} == json.loads(started.invoke(b'{"x": 1}', JSON, TIMEOUT).body)


def test_runs_the_program_of_the_submit_directory(start: Start, tmp_path: Path) -> None:
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "serving.py").write_text("def predict_fn(data, model): return 'submitted'")
    started = start({"inference.py": SCRIPT}, code=tmp_path / "submitted", SAGEMAKER_PROGRAM="serving.py")
    started.wait_ready()
    assert b'"submitted"' == started.invoke(b"1", JSON, TIMEOUT).body


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"weights.bin": "1"}, r"exited with status 1.*no code/inference.py in the model data.*holds weights.bin"),
        ({"inference.py": "import nothing_of_the_sort"}, "ModuleNotFoundError: No module named 'nothing_of_the_sort'"),
        ({"inference.py": "def model_fn(d): raise OSError('no weights')"}, "OSError: no weights"),
        ({"inference.py": "x = 1"}, "inference.py defines none of model_fn, predict_fn, transform_fn"),
        ({"inference.py": "predict_fn = 5"}, "predict_fn in inference.py must be a function, got int"),
    ],
)
def test_a_script_that_cannot_serve_ends_the_start_with_the_tail_of_its_log(
    start: Start, files: dict[str, str], said: str
) -> None:
    with pytest.raises(DeploymentError, match=said) as caught:
        start(files).wait_ready()
    assert "importlib" not in str(caught.value), "only the user's own lines help"


def test_a_model_that_loads_too_long_fails_the_ping_health_check(start: Start) -> None:
    slow = start(
        {"inference.py": "import time\ndef model_fn(d):\n    print('loading')\n    time.sleep(60)"}, timeout=0.7
    )
    begun = time.monotonic()
    with pytest.raises(DeploymentError, match=r"did not pass the ping health check within 0:00:00.7.*loading"):
        slow.wait_ready()
    assert time.monotonic() - begun < 5


def test_the_script_does_not_see_the_stand_ins_of_the_launcher(start: Start) -> None:
    script = "import sys\ndef predict_fn(data, model): return [n for n in sys.modules if n == 'constructs_sm']"
    started = start({"inference.py": script})
    started.wait_ready()
    assert b"[]" == started.invoke(b"1", JSON, TIMEOUT).body
