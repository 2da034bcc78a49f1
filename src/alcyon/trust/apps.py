"""The application `trust`."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "alcyon.trust"
    label = "trust"
    default_auto_field = "django.db.models.AutoField"
