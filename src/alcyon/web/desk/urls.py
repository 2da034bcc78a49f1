"""Addresses of the Desk."""

from django.urls import path

from alcyon.web.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("desk/<uuid:item_id>/done", views.done, name="desk-done"),
]
