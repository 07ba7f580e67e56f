"""Read the fields of a JSON object by type, and note everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from constructs_sm.spec.jumpstart.refusal import shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """A JSON object at a path. What is absent or null is what the caller says; what is of another type is a problem."""

    values: Mapping[str, object]
    path: str = ""
    problems: list[str] = field(default_factory=list)

    def at(self, name: str) -> str:
        """The path of the field *name*."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, must: str, cure: str = "save the file anew") -> None:
        """Note that the field *name* must be something else."""
        self.problems.append(f"{self.at(name)}: must be {must}, got {shown(self.values.get(name))}; {cure}")

    def text(self, name: str) -> str | None:
        """A text that is not empty, or None."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "a text")
        return value if isinstance(value, str) and value else None

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, "a text")
            return ""
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(name, "true or false")
            return default
        return value

    def number(self, name: str) -> float | None:
        """A number of 0 or more, or None; a text of digits counts as one."""
        value = self.values.get(name)
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            self.wrong(name, "a number of 0 or more")
            return None
        return value

    def seconds(self, name: str) -> timedelta | None:
        """A length of time given in seconds, or None."""
        found = self.number(name)
        return None if found is None else timedelta(seconds=found)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty if there is none."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(name, "a list of texts")
            return ()
        return tuple(value)

    def scalars(self, name: str) -> dict[str, str]:
        """An object of single values, each as the text that the SageMaker SDK makes of it."""
        below = self.below(name)
        return {key: str(value) for key, value in below.values.items() if below.is_scalar(key)}

    def texts_by_name(self, name: str) -> dict[str, str]:
        """An object of texts."""
        below = self.below(name)
        return {key: below.needed(key) for key in below.values}

    def is_scalar(self, name: str) -> bool:
        """Whether the field is a text, number or flag; anything else but null is noted."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, (str, int, float)):
            self.wrong(name, "a single value")
        return isinstance(value, (str, int, float))

    def below(self, name: str) -> Fields:
        """The object in the field *name*; an empty one if there is none."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.wrong(name, "an object")
        found = value if isinstance(value, dict) else {}
        return Fields(values=found, path=self.at(name), problems=self.problems)

    def each(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The objects in the object *name*, by their name."""
        below = self.below(name)
        for key in below.values:
            yield key, below.below(key)

    def items(self, name: str) -> Iterator[Fields]:
        """The objects in the list *name*."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            self.wrong(name, "a list of objects")
        for index, item in enumerate(value if isinstance(value, list) else []):
            at = f"{self.at(name)}[{index}]"
            if isinstance(item, dict):
                yield Fields(values=item, path=at, problems=self.problems)
            else:
                self.problems.append(f"{at}: must be an object, got {shown(item)}; save the file anew")
