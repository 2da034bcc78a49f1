"""Where a browser has passkeys: a secure origin with a name."""

import ipaddress

from django.http import HttpRequest


def are_possible(request: HttpRequest) -> bool:
    """Whether passkeys can work on the address of this request.

    Browsers have them on HTTPS and on `localhost`, and never for a bare IP address. Whether
    this browser has them at all, its own script finds out.
    """
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return request.is_secure() and not _is_address(host.strip("[]"))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
