"""Mail texts are the business's own."""

from __future__ import annotations

from portello.core.personal import free

PERSONAL = (
    free(
        "mailing.mailtext",
        "the business's own",
        "id public_id portal kind language subject top bottom version changed_at",
    ),
)
