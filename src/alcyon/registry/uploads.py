"""Files as they come: kept under a random name, opened by nobody but the sandbox.

The name a file came with is sealed: it may be the name of a person.
"""

import os
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from alcyon.kernel.errors import Invalid, StorageFull
from alcyon.kernel.problems import problem
from alcyon.registry import sealed
from alcyon.registry.models import Upload
from alcyon.trust import audit
from alcyon.trust.actors import Actor

KEPT_DAYS = 14
"""An upload is erased after so many days, or at once when its import is through."""


def keep(
    *, actor: Actor, at: datetime, name: str, chunks: Iterable[bytes], format: str = ""
) -> Upload:
    """Write a file down, unopened. Disappears again if the act fails.

    Raises:
        Invalid: larger than the node allows; nothing is kept.
        StorageFull: the disk is full; nothing is kept.
    """
    path = secrets.token_hex(24)
    target = file_of(path)
    try:
        size = _write(target, chunks)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StorageFull(errno=error.errno) from error
    except Invalid:
        target.unlink(missing_ok=True)
        raise
    upload = Upload(
        owner_id=actor.for_organisation,
        member_id=actor.as_member,
        size=size,
        format=format,
        path=path,
        created_at=at,
        delete_on=at.date() + timedelta(days=KEPT_DAYS),
    )
    kept = Path(name).name[-255:] or "file"
    sealed.put(upload, kept, context=_context(upload))
    Upload.objects.bulk_create([upload])
    audit.record(actor=actor, at=at, action="import.uploaded", content={"name": kept, "size": size})
    return upload


def name_of(upload: Upload) -> str:
    """The name that the file came with."""
    return str(sealed.content_of(upload, context=_context(upload)))


def _context(upload: Upload) -> str:
    return f"upload:{upload.pk}"


def erase(upload: Upload) -> None:
    """Forget the bytes when this transaction has committed; the row stays for the record."""
    path = upload.path
    if path == "":
        return
    Upload.objects.filter(pk=upload.pk).update(path="")
    transaction.on_commit(lambda: file_of(path).unlink(missing_ok=True))


def file_of(path: str) -> Path:
    """Where a kept file lies."""
    folder: Path = settings.ALCYON_HOME.files
    return folder / path


def _write(target: Path, chunks: Iterable[bytes]) -> int:
    limit, size = settings.UPLOAD_LIMIT_BYTES, 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise Invalid(
                    [problem("file-too-large", where="file", limit=f"{limit // 1_048_576} MB")]
                )
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size
