"""Stored files: one row per file, given out only through a viewer or a staff page (ADR 0020)."""

from __future__ import annotations

import hashlib
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
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "core"

    def remove(self) -> None:
        """Delete the row, and the bytes once the transaction is through."""
        key = self.storage_key
        self.delete()
        transaction.on_commit(lambda: default_storage.delete(key))

    def open(self) -> IO[bytes]:
        """The bytes, as a file opened for reading."""
        return default_storage.open(self.storage_key)


def store(content: IO[bytes], name: str, *, company_id: int | None = None) -> StoredFile:
    """Keep `content`; the storage key has nothing of the name the sender gave."""
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
        storage_key=saved,
    )
