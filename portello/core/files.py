"""Stored files: one row per file, given out only through a viewer or a staff page (ADR 0020)."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from portello.core.ids import PublicIdField, make_public_id


class StoredFile(models.Model):
    """A file's description; the bytes lie behind Django's storage interface under `storage_key`."""

    public_id = PublicIdField()
    company_id = models.BigIntegerField(null=True, db_index=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100, default="application/octet-stream")
    storage_key = models.CharField(max_length=200, unique=True)
    # A picture that pages may show: its size there, and the copies that are shown instead of it.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    copy_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="copies")
    made_as = models.CharField(max_length=10, blank=True)  # of a copy: "shown" or "small"
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["copy_of", "made_as"], name="one_copy_of_a_kind")
        ]

    def remove(self) -> None:
        """Delete the row and those of its copies, and the bytes once the transaction is through."""
        keys = [self.storage_key, *self.copies.values_list("storage_key", flat=True)]
        self.delete()
        for key in keys:
            transaction.on_commit(partial(default_storage.delete, key))

    def open(self) -> IO[bytes]:
        """The bytes, as a file opened for reading."""
        return default_storage.open(self.storage_key)


def store(
    content: IO[bytes],
    name: str,
    *,
    company_id: int | None = None,
    content_type: str = "application/octet-stream",
) -> StoredFile:
    """Keep `content`; the storage key has nothing of the name the sender gave.

    Looks at nothing: what people send goes through `uploads.accept`.
    """
    digest = hashlib.sha256()
    size = 0
    while chunk := content.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    key = f"{timezone.now():%Y/%m}/{make_public_id()}{make_public_id()}"
    saved = default_storage.save(key, File(content))
    return StoredFile.objects.create(
        company_id=company_id,
        name=name.replace("\x00", "")[-255:],
        sha256=digest.hexdigest(),
        size=size,
        content_type=content_type,
        storage_key=saved,
    )
