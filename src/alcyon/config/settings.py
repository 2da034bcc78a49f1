"""Settings, from the environment and the node's home folder. One file for every use."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from alcyon.config.databases import databases
from alcyon.config.secrets import secret_key
from alcyon.node.home import Home

PACKAGE = Path(__file__).resolve().parents[1]
ALCYON_HOME = Home.from_env()
ALCYON_TRIAL_OPEN = os.environ.get("ALCYON_TRIAL_OPEN") == "1"
IS_HTTPS = os.environ.get("ALCYON_HTTPS") == "1"

SECRET_KEY = secret_key(ALCYON_HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALCYON_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "alcyon.trust.apps.TrustConfig",
    "alcyon.vault.apps.VaultConfig",
    "alcyon.registry.apps.RegistryConfig",
    "alcyon.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "alcyon.doors.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alcyon.web.compressing.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alcyon.doors.sessions.SessionLimits",
]

ROOT_URLCONF = "alcyon.config.urls"
WSGI_APPLICATION = "alcyon.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "alcyon.web.context.shell",
            ],
        },
    }
]

DATABASES = databases(ALCYON_HOME)
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "alcyon_cache",
        # fewer would let somebody who tries many names push the counters of one name out
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# -- who is signed in ---------------------------------------------------------------------
AUTH_USER_MODEL = "trust.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign-in"

SESSION_COOKIE_NAME = "alcyon_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = int(os.environ.get("ALCYON_IDLE_MINUTES", "30"))
SESSION_ABSOLUTE_HOURS = int(os.environ.get("ALCYON_SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
CSRF_COOKIE_NAME = "alcyon_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "alcyon.web.errors.csrf_failure"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "alcyon.doors.adapters.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}  # an office shares one address
MFA_ADAPTER = "alcyon.doors.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alcyon"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # doors.sessions notes it once a minute

# -- languages ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LANGUAGES_NOT_YET_READ = ("fr", "es", "ar")  # no native speaker has read these translations
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "alcyon_language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["alcyon.web.formats"]

# -- static files and uploads ---------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = ALCYON_HOME.cache / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(ALCYON_HOME.files) if ALCYON_HOME.files.is_dir() else None
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_LIMIT_BYTES = int(os.environ.get("ALCYON_UPLOAD_MB", "2048")) * 1024 * 1024

# -- background work ------------------------------------------------------------------------
PROCRASTINATE_AUTOCOMPLETE = False
PROCRASTINATE_IMPORT_PATHS = ["alcyon.jobs.tasks"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "alcyon.doors.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {"alcyon": {"level": "INFO"}},
}
