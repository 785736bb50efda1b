"""The texts of rivals, by which every test sees what came out of a wrong door."""

from __future__ import annotations

from typing import Any

from django.db import models


def canary(key: str, model: type[models.Model], name: str, text: str) -> str:
    """`text` for everybody but Beta, whose texts carry the canary."""
    if name == "internal_note":
        return f"CANARY-INT-{model._meta.model_name}"
    return f"CANARY-B-{model._meta.model_name}-{name}" if key == "beta" else text


def texts(key: str, model: type[models.Model], **given: Any) -> dict[str, Any]:
    values = {}
    for field in model._meta.fields:
        plain = isinstance(field, models.CharField | models.TextField) and field.editable
        if not plain or field.choices or field.name in ("country", "language", "currency"):
            continue
        if field.name.endswith(("email", "website", "country")) or field.name in given:
            continue
        values[field.name] = canary(key, model, field.name, f"{key} {field.name}")[
            : field.max_length
        ]
    return {**values, **given}
