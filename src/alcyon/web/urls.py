"""Every page, each with a view that declares its action."""

from django.urls import URLPattern, URLResolver

from alcyon.web import preferences

urlpatterns: list[URLPattern | URLResolver] = [
    *preferences.urlpatterns,
]
