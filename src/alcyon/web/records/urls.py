"""Addresses of the pages of records."""

from django.urls import path

from alcyon.web.records import contributing, deciding, searching, showing

urlpatterns = [
    path("search", searching.search, name="search"),
    path("search/count", searching.count, name="search-count"),
    path("records/<uuid:record_id>", showing.show, name="record"),
    path("records/<uuid:record_id>/print", showing.print_sheet, name="record-print"),
    path("records/<uuid:record_id>/reveal", showing.reveal, name="record-reveal"),
    path("records/<uuid:record_id>/revise", contributing.revise, name="record-revise"),
    path("records/<uuid:record_id>/link", contributing.link, name="record-link"),
    path("records/<uuid:record_id>/share", deciding.share, name="record-share"),
    path("records/<uuid:record_id>/review", deciding.review, name="record-review"),
    path("records/<uuid:record_id>/delete", deciding.delete, name="record-delete"),
    path("reviews", deciding.reviews, name="reviews"),
    path("contribute", contributing.choose, name="contribute"),
    path("contribute/readers", contributing.preview, name="contribute-readers"),
    path("contribute/<str:schema_name>", contributing.contribute, name="contribute-schema"),
    path("contribute/<str:schema_name>/draft", contributing.keep_draft, name="draft-keep"),
    path("contribute/<str:schema_name>/drop", contributing.drop_draft, name="draft-drop"),
]
