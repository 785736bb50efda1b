"""What modules add to the page of a record that is not theirs."""

from __future__ import annotations

from typing import Any

from portello.core.registry import record_parts


def added(request: Any, record: Any) -> list[tuple[str, Any]]:
    """(template, content) of every part on the page of `record`, for whoever looks at it.

    The page includes each template with its `content`; what a part shows obeys the viewer.
    """
    found = []
    for module, part in record_parts(record._meta.label_lower):
        if request.staff is not None:
            content = module.call(part.staff)(request.staff, record) if part.staff else None
        else:
            content = module.call(part.customer)(request.viewer, record) if part.customer else None
        if content:
            found.append((part.template, content))
    return found
