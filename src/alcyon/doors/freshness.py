"""Whether the person at the keyboard proved recently who they are."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest


def is_fresh(request: HttpRequest) -> bool:
    """Whether password, code or passkey was given in the last minutes, in this session.

    Changing a password, a second factor or a token asks for this: an unlocked screen is not
    enough.
    """
    records = get_authentication_records(request, request.user)
    if len(records) == 0:
        return False
    return bool(time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
