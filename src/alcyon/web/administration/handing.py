"""A one-time link is shown once, on the page that answers the form that made it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alcyon.trust.models import OneTimeLink


def hand_over(request: HttpRequest, link: OneTimeLink, secret: str, back: str) -> HttpResponse:
    """The page with the link. Loading it again makes no second one: the form is gone."""
    context = {
        "link": link,
        "name": link.invitee.get("name", ""),
        "address": request.build_absolute_uri(reverse("one-time-link", args=[secret])),
        "back": back,
    }
    return render(request, "administration/link.html", context)
