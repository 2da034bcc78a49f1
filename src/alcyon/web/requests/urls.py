"""Addresses of the pages of data-subject requests."""

from django.urls import path

from alcyon.web.requests import answering, views

urlpatterns = [
    path("requests", views.listing, name="requests"),
    path("requests/new", views.receive, name="request-new"),
    path("requests/<uuid:request_id>", views.show, name="request"),
    path("requests/<uuid:request_id>/search", views.search, name="request-search"),
    path("requests/<uuid:request_id>/records", views.choose, name="request-records"),
    path("requests/<uuid:request_id>/block", views.block, name="request-block"),
    path("requests/<uuid:request_id>/forward", views.forward, name="request-forward"),
    path("requests/<uuid:request_id>/trail", answering.trail, name="request-trail"),
    path("requests/<uuid:request_id>/sheet", answering.sheet, name="request-sheet"),
    path("requests/<uuid:request_id>/close", views.close, name="request-close"),
]
