"""Pages are rendered with the plain names of static files; hashed names need a collected folder."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True, scope="session")
def plain_static_names() -> Iterator[None]:
    with override_settings(STORAGES=PLAIN):
        yield
