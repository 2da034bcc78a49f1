"""Addresses of the welcome."""

from django.urls import path

from alcyon.web.welcome import views

urlpatterns = [
    path("welcome", views.welcome, name="welcome"),
    path("welcome/place", views.place, name="welcome-place"),
    path("welcome/role", views.role, name="welcome-role"),
    path("welcome/desk", views.first_desk, name="welcome-desk"),
    path("welcome/desk/<uuid:item_id>", views.exercise, name="welcome-exercise"),
    path("welcome/mentor", views.mentor, name="welcome-mentor"),
]
