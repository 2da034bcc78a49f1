"""Every page, each with a view that declares its action."""

from django.urls import URLPattern, URLResolver, include, path

from alcyon.web import health, help, preferences

urlpatterns: list[URLPattern | URLResolver] = [
    *health.urlpatterns,
    *help.urlpatterns,
    *preferences.urlpatterns,
    path("", include("alcyon.web.account.urls")),
    path("", include("alcyon.web.welcome.urls")),
    path("", include("alcyon.web.administration.urls")),
    path("", include("alcyon.web.audit.urls")),
    path("", include("alcyon.web.desk.urls")),
    path("", include("alcyon.web.records.urls")),
    path("", include("alcyon.web.requests.urls")),
    path("", include("alcyon.web.files.urls")),
]
