"""``constructs-sm prices``."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from constructs_sm.capacity.prices import DEFAULT_FILE, read_all, read_prices, text_of
from constructs_sm.cli import arguments
from constructs_sm.cli.checks import check_region
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.progress import waiting
from constructs_sm.cli.tables import facts, table
from constructs_sm.cli.tools import tools_of
from constructs_sm.cli.writing import Output
from constructs_sm.errors import PricesError
from constructs_sm.facts.price_list import read_products
from constructs_sm.facts.prices import PriceTable

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Fetch what AWS asks for hosting, or show it.",
)

File = Annotated[Path, typer.Option("--file", metavar="FILE", help="Where prices are kept.")]
Whose = Annotated[str, typer.Option("--region", metavar="REGION", help="Whose prices.")]
Family = Annotated[str | None, typer.Option("--family", metavar="FAMILY", help="Only these types, such as g5.")]


@app.command(cls=Command)
def refresh(
    ctx: typer.Context, *, region: Whose, file: File = Path(DEFAULT_FILE), profile: arguments.Profile = None
) -> None:
    """Ask AWS for the prices of a Region, and keep them with those of other Regions.

    Takes the right pricing:GetProducts. The Price List API answers for every Region.
    """
    problems: list[str] = []
    check_region(region, problems)
    if not file.parent.is_dir():
        problems.append(f"--file: there is no directory {str(file.parent)!r}")
    refuse(problems)
    tools, known = tools_of(ctx), _kept(file)
    with waiting(f"Asking for the prices of {region}"):
        documents = arguments.access_aws(tools, None, profile).price_list(region)
        found = read_products(documents, region=region, refreshed=tools.now().date())
    if not found.real_time_hour:
        raise CommandError(f"--region: the price list has no hosting in {region!r}", exit_code=ExitCode.NOT_FOUND)
    _replace(file, text_of({**known, region: found}))
    count = len(found.real_time_hour)
    Output().line(f"{file}: {count} instance types of {region}, {found.refreshed}")


@app.command(cls=Command)
def show(
    *, region: Whose, file: File = Path(DEFAULT_FILE), family: Family = None, json: arguments.AsJson = False
) -> None:
    """Show the prices of a Region, as they were when they were refreshed."""
    problems: list[str] = []
    check_region(region, problems)
    refuse(problems)
    try:
        found = read_prices(region, file)
    except PricesError as error:
        raise CommandError(str(error), exit_code=ExitCode.NOT_FOUND) from error
    names = [name for name in sorted({*found.real_time_hour, *found.asynchronous_hour}) if _is_of(name, family)]
    if not names:
        raise CommandError(f"--family: there is no price of family {family!r}", exit_code=ExitCode.NOT_FOUND)
    if json:
        Output().json(found)
        return
    facts({"Region": found.region, "Refreshed": found.refreshed, "Currency": "USD"})
    Output().line()
    _show_hours(found, names)


def _kept(file: Path) -> dict[str, PriceTable]:
    """The prices that are there already; a file that is none of prices is not written over."""
    if not file.exists():
        return {}
    try:
        return dict(read_all(file))
    except PricesError as error:
        raise CommandError(f"--file: {error}") from error


def _replace(file: Path, text: str) -> None:
    """Write the whole of *file*, or leave it as it is."""
    try:
        handle, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with open(handle, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a handle, no path
                stream.write(text)
            Path(aside).chmod(0o644)
            Path(aside).replace(file)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(aside)  # noqa: PTH108 - beside what opened it
            raise
    except OSError as error:
        raise CommandError(f"--file: {error}", exit_code=ExitCode.FAILED) from error


def _is_of(name: str, family: str | None) -> bool:
    return family is None or name.split(".")[1] == family


def _show_hours(found: PriceTable, names: list[str]) -> None:
    numbers = ("real-time hour", "asynchronous hour")
    rows = [(name, _price(found.hour(name)), _price(found.hour(name, asynchronous=True))) for name in names]
    table(("type", *numbers), rows, right=numbers)


def _price(usd: float | None) -> str | None:
    return None if usd is None else f"{usd:.4f}"
