"""The application `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "alcyon.vault"
    label = "vault"
