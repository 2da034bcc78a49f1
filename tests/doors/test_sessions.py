"""What is kept of sessions, and for how long."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from alcyon.doors import factor_services
from tests.web.signing import entered


def test_an_ended_session_leaves_no_address_behind(cast: Any) -> None:
    ended, live = entered("colleague"), entered("colleague")
    at = timezone.now()
    Session.objects.filter(session_key=ended.session.session_key).update(expire_date=at)

    factor_services.forget_ended(at=at)

    assert live.get("/account").status_code == 200
    assert UserSession.objects.filter(user__username="colleague").count() == 1
    assert not Session.objects.filter(expire_date__lte=at + timedelta(hours=1)).exists()
