"""Commands that tell everything that is wrong with their options, not the first alone."""

from __future__ import annotations

from typing import Any, cast

import typer
from typer.core import TyperCommand


class Command(TyperCommand):
    """Reads its options; of several that cannot be read each is told."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read *args* into *ctx*."""
        given = list(args)  # the parser takes them away
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as first:
            wrong = self._wrong(ctx, given)
            if len(wrong) > 1:
                ctx.fail("\n".join([f"{len(wrong)} problems", *(f"- {line}" for line in wrong)]))
            raise first from None

    def _wrong(self, ctx: Any, args: list[str]) -> list[str]:
        """What is said of each option or argument that is missing or cannot be read."""
        said, _, _ = self.make_parser(ctx).parse_args(args=args)
        wrong = []
        for param in self.get_params(ctx):
            try:
                param.process_value(ctx, param.consume_value(ctx, said)[0])
            except typer.BadParameter as error:
                error.ctx, error.param = ctx, cast("Any", param)
                wrong.append(error.format_message())
        return wrong
