"""``make demo``: every kind of endpoint, deployed with the stock CDK CLI to the embedded engine, and called."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import boto3
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from constructs_sm.errors import ConstructsSmError
from constructs_sm.local import Engine, require_local_endpoint
from demo import calls
from demo.cloud import Cloud, Finished

Result = TypeVar("Result")
console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
_BROKEN = "raise RuntimeError('this model cannot start: its weights are of another version')\n"


class StepError(Exception):
    """A step did not end as it should."""


def step(title: str, work: Callable[[], Result]) -> Result:
    """Do one step, with its title turning while it lasts."""
    with console.status(f"{title} …"):
        try:
            result = work()
        except (ConstructsSmError, OSError) as error:
            raise StepError(f"{title}: {error}") from error
    took = f" [dim]{_seconds(result.duration)}[/dim]" if isinstance(result, Finished) else ""
    console.print(f"[green]✓[/green] {title}{took}")
    return result


def must(finished: Finished) -> Finished:
    """Refuse to go on after a command that failed."""
    if not finished.succeeded:
        raise StepError(f"the CDK CLI failed:\n{finished.output[-4000:]}")
    return finished


def demonstrate(engine: Engine, directory: Path) -> bool:
    """The whole way; whether everything was right."""
    cloud = Cloud(engine, directory)
    step("Synthesized five stacks, with the CDK's own validation", lambda: must(cloud.synthesize()))
    step("Bootstrapped the account", lambda: must(cloud.bootstrap()))
    step("Deployed all stacks", lambda: must(cloud.deploy()))
    created = _resources()
    answers = [
        step("Invoked the real-time endpoint", calls.real_time),
        step("Streamed from it", calls.streamed),
        *step("Submitted to the asynchronous endpoint and collected", calls.asynchronous),
        step("Invoked the serverless endpoint", calls.serverless),
        step("Invoked the component for wine", lambda: calls.component("Wine", "wine")),
        step("Invoked the component for tumours", lambda: calls.component("Tumour", "tumour")),
    ]
    reason = step("Deployed a model that cannot start: refused and rolled back", lambda: _rolled_back(cloud, directory))
    answers.append(step("Invoked the endpoint again: the old model answers", calls.real_time))
    step("Destroyed all stacks", lambda: must(cloud.destroy()))
    _report(created, answers, reason)
    return all(answer.right for answer in answers)


def _rolled_back(cloud: Cloud, directory: Path) -> str:
    """Deploy a broken model; why it was refused."""
    script = directory / "broken" / "inference.py"
    script.parent.mkdir()
    script.write_text(_GOOD_START + _BROKEN)
    failed = cloud.deploy(calls.REALTIME, context={"inference_code": str(script)})
    if failed.succeeded:
        raise StepError("a model that cannot start was deployed")
    lines = [line for line in failed.output.splitlines() if "UPDATE_FAILED" in line and "AWS::SageMaker" in line]
    return lines[0] if lines else failed.output[-600:]


# A script the packaging takes: it defines model_fn, and fails when the container imports it.
_GOOD_START = "def model_fn(model_dir):\n    return model_dir\n\n\n"


def _resources() -> dict[str, dict[str, int]]:
    """How many resources of each type each stack holds."""
    found: dict[str, dict[str, int]] = {}
    for name in (calls.REALTIME, calls.ASYNC, calls.COMPONENTS, calls.SERVERLESS, calls.STUDIO):
        pages = boto3.client("cloudformation").list_stack_resources(StackName=name)["StackResourceSummaries"]
        kinds = sorted(page["ResourceType"].removeprefix("AWS::") for page in pages)
        found[name] = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    return found


def _report(created: dict[str, dict[str, int]], answers: list[calls.Answer], reason: str) -> None:
    made = Table("Stack", "Resources", title="What was created", title_justify="left", title_style="bold")
    for stack, kinds in created.items():
        made.add_row(stack, ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items()))
    back = Table(title="What came back", title_justify="left", title_style="bold")
    for heading in ("Endpoint", "Call", "Asked", "Answered", ""):
        back.add_column(heading, overflow="fold")
    for answer in answers:
        took = "" if answer.duration is None else f" [dim]{_seconds(answer.duration)}[/dim]"
        mark = "[green]right[/green]" if answer.right else "[red]wrong[/red]"
        back.add_row(answer.endpoint, answer.call, answer.asked, escape(answer.answered), f"{mark}{took}")
    console.print()
    console.print(made)
    console.print(back)
    console.print("[bold]Why the broken update was refused[/bold]")
    console.print(escape(reason.strip()), style="dim")


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds():.1f} s"


@contextmanager
def _only(engine: Engine) -> Iterator[None]:
    """Let every AWS client of this process talk to the engine and to nothing else."""
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(engine.over(before))
        require_local_endpoint(os.environ)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> int:
    """Run the demo; 0 when everything was right."""
    console.print("[bold]constructs_sm[/bold]: SageMaker endpoints, deployed and called on this machine\n")
    try:
        with tempfile.TemporaryDirectory() as directory:
            engine = step("Started the local engine (the first time installs it)", Engine.start)
            with engine, _only(engine):
                right = demonstrate(engine, Path(directory))
    except (StepError, ConstructsSmError) as error:
        console.print(f"[red]✗[/red] {escape(str(error))}")
        return 1
    if not right:
        console.print("\n[red]Some answers were wrong.[/red]")
        return 1
    console.print("\n[green]All right.[/green]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
