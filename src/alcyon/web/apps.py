"""The application `web`: templates, static files and template tags. It has no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "alcyon.web"
    label = "web"
