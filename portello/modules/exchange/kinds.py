"""The kinds of import: what each can fill, how a row is checked and how it is applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from portello.modules.exchange.mapping import Mapping, Target
from portello.modules.exchange.values import Wrong


@dataclass
class Checked:
    """One record of a file after checking."""

    line: int
    raw: list[str]
    key: str = ""
    record: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""  # create, change, same; refused when there are problems
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)  # "Phone: 1 → 2", for staff to see beforehand
    doubts: list[str] = field(default_factory=list)  # taken as they are, and shown to staff
    in_lines_file: bool = False

    def compared(self, differences: list[tuple[Any, Any, Any]]) -> None:
        """Set the outcome of a record that is stored already, by (label, old, new)."""
        self.outcome = "change" if differences else "same"
        self.changes = [f"{label}: {shown(old)} → {shown(new)}" for label, old, new in differences]


def shown(value: Any) -> str:
    """A value of a file or of the register, short enough for one line."""
    return "–" if value in (None, "") else str(value)[:80]


class Kind(Protocol):
    """What an importable kind provides."""

    TARGETS: tuple[Target, ...]
    LINE_TARGETS: tuple[Target, ...]

    def custom_targets(self) -> tuple[Target, ...]: ...

    def parse(self, cells: dict[str, str], mapping: Mapping) -> dict[str, Any]: ...

    def alone(self, record: dict[str, Any]) -> Any: ...

    def compare(self, batch: list[Checked], mapping: Mapping) -> None: ...

    def apply(self, batch: list[Any], mapping: Mapping, by: Any) -> None: ...


class Reader:
    """Takes values from a row by target, collecting what is wrong with a label in front."""

    def __init__(self, cells: dict[str, str], targets: tuple[Target, ...]) -> None:
        self.cells = cells
        self.labels = {target.name: str(target.label) for target in targets}
        self.problems: list[str] = []

    def has(self, name: str) -> bool:
        """Whether the mapping has a column for this target."""
        return name in self.cells

    def take(self, name: str, convert: Any, *args: Any, default: Any = "", **kwargs: Any) -> Any:
        """The converted value; `default` (and a problem noted) when it cannot be converted."""
        try:
            return convert(self.cells.get(name, ""), *args, **kwargs)
        except Wrong as wrong:
            self.problems.append(f"{self.labels[name]}: {wrong}")
            return default


def targets_of(kind: Any) -> tuple[Target, ...]:
    """What the columns of the first file can fill: the kind's own, and custom fields."""
    return (*kind.TARGETS, *kind.custom_targets())


def kind_named(name: str) -> Any:
    """The kind of import called `name`."""
    from portello.modules.exchange import companies, orders, products

    return {"companies": companies, "products": products, "orders": orders}[name]


def batches(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` rows."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
