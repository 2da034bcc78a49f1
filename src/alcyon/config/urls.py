"""Every address of this node. Each view declares its action; an undeclared one fails the build."""

from django.urls import include, path

urlpatterns = [
    path("", include("alcyon.web.urls")),
]
