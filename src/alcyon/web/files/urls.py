"""Addresses of the pages of files."""

from django.urls import path

from alcyon.web.files import exporting, importing, wizard

urlpatterns = [
    path("imports", importing.listing, name="imports"),
    path("imports/new", wizard.upload, name="import-new"),
    path("imports/<uuid:import_id>", importing.show, name="import"),
    path("imports/<uuid:import_id>/mapping", wizard.mapping, name="import-mapping"),
    path("imports/<uuid:import_id>/handling", wizard.handling, name="import-handling"),
    path("imports/<uuid:import_id>/stop", importing.stop, name="import-stop"),
    path("imports/<uuid:import_id>/resume", importing.resume, name="import-resume"),
    path("imports/<uuid:import_id>/refused", importing.refused, name="import-refused"),
    path("exports", exporting.listing, name="exports"),
    path("exports/<uuid:export_id>", exporting.show, name="export"),
    path("exports/<uuid:export_id>/file", exporting.fetch, name="export-file"),
]
