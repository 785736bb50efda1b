"""Stored files: one row per file, given out only through a viewer or a staff page (ADR 0020)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

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


@dataclass(frozen=True)
class Saved:
    """Bytes that lie in the storage and have no row yet."""

    key: str
    sha256: str
    size: int


def save_bytes(content: IO[bytes]) -> Saved:
    """Put `content` into the storage; takes time, so it belongs outside of a transaction."""
    digest = hashlib.sha256()
    size = 0
    content.seek(0)
    while chunk := content.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    key = f"{timezone.now():%Y/%m}/{make_public_id()}{make_public_id()}"
    return Saved(default_storage.save(key, File(content)), digest.hexdigest(), size)


def write_row(saved: Saved, name: str, **columns: Any) -> StoredFile:
    """The row of saved bytes; the storage key has nothing of the name the sender gave."""
    return StoredFile.objects.create(
        name=name.replace("\x00", "")[-255:],
        sha256=saved.sha256,
        size=saved.size,
        storage_key=saved.key,
        **columns,
    )


def store(content: IO[bytes], name: str, *, company_id: int | None = None) -> StoredFile:
    """Keep `content` at once. Looks at nothing: what people send goes through `uploads.accept`."""
    return write_row(save_bytes(content), name, company_id=company_id)
