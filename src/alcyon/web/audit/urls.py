"""Addresses of sharing and audit."""

from django.urls import path

from alcyon.web.audit import exporting, sharing, views

urlpatterns = [
    path("audit", views.ours, name="audit"),
    path("audit/done", views.done, name="audit-done"),
    path("audit/export", exporting.export_ours, name="audit-export-ours"),
    path("audit/done/export", exporting.export_done, name="audit-export-done"),
    path("audit/touches/<uuid:touch_id>", views.touch, name="audit-touch"),
    path("audit/events/<uuid:event_id>", views.event, name="audit-event"),
    path("sharing", sharing.sharing, name="sharing"),
    path("sharing/agreements", sharing.agreements, name="agreements"),
]
