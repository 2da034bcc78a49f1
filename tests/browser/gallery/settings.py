"""Settings of the gallery alone: no database, the real headers, the real static files."""

import os
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEB = HERE.parents[2] / "src" / "alcyon" / "web"

SECRET_KEY = "invented, for the gallery alone"
IS_HTTPS = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.browser.gallery.views"
INSTALLED_APPS = [
    "alcyon.trust.apps.TrustConfig",
    "alcyon.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "trust.Account"
MIDDLEWARE = [
    "alcyon.doors.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "alcyon.web.context.shell",
            ],
        },
    }
]
LANGUAGES = [("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic")]
LANGUAGES_NOT_YET_READ = ("fr", "es", "ar")
LANGUAGE_COOKIE_NAME = "alcyon_language"
LOCALE_PATHS = [WEB / "locale"]
USE_TZ = True
TIME_ZONE = "Africa/Nairobi"
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]
STATIC_ROOT = os.environ.get("GALLERY_STATIC") or tempfile.mkdtemp(prefix="gallery-")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATABASES: dict[str, dict[str, str]] = {}
