"""Every address of this node. Each view declares its action; an undeclared one fails the build."""

from django.urls import include, path

urlpatterns = [
    path("", include("alcyon.web.urls")),
    path("", include("alcyon.api.urls")),
]

handler400 = handler403 = handler404 = "alcyon.web.errors.not_found"
handler500 = "alcyon.web.errors.server_error"
