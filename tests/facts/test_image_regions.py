"""What the guide says of frameworks and Regions is what the tables say."""

from __future__ import annotations

from pathlib import Path

from constructs_sm.facts.images import frameworks
from constructs_sm.facts.images.catalogue import lines

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "models.md"


def regions_of(framework: str) -> set[str]:
    return {
        region
        for line in lines(framework).values()
        for release in line.releases.values()
        for images in release.images.values()
        for image in images
        for region in image.registries
    }


def test_the_guide_counts_as_the_tables_do() -> None:
    every = set().union(*map(regions_of, frameworks()))
    counts = {name: len(regions_of(name)) for name in ("pytorch", "sklearn", "xgboost")}
    told = " ".join(GUIDE.read_text(encoding="utf-8").split())

    assert f"`framework` knows {len(frameworks())} frameworks" in told
    assert f"`pytorch` in {counts['pytorch']} of {len(every)}, `sklearn` and `xgboost` in {counts['sklearn']}" in told
    assert counts["sklearn"] == counts["xgboost"]
    for name in counts:
        assert "eusc-de-east-1" not in regions_of(name)
