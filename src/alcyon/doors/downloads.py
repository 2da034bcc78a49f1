"""A finished export on its way out; the same for a page and for the interface."""

from django.http import FileResponse

from alcyon.kernel.errors import NotFound
from alcyon.parsers.writers import MEDIA_TYPES, SUFFIXES
from alcyon.registry.models import Export
from alcyon.registry.uploads import file_of


def fetched(export: Export) -> FileResponse:
    """The bytes as an attachment, never shown inline."""
    target = file_of(export.path)
    if not target.is_file():
        raise NotFound(export=export.pk)
    return FileResponse(
        target.open("rb"),
        as_attachment=True,
        filename=f"alcyon-{export.created_at:%Y%m%d-%H%M}{SUFFIXES[export.format]}",
        content_type=MEDIA_TYPES[export.format],
    )
