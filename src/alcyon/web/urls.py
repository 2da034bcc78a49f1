"""Every page, each with a view that declares its action."""

from django.urls import URLPattern, URLResolver

from alcyon.web import help, preferences

urlpatterns: list[URLPattern | URLResolver] = [
    *help.urlpatterns,
    *preferences.urlpatterns,
]
