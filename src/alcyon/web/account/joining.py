"""One-time links, opened by those they were made for."""

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alcyon.doors import factor_services
from alcyon.doors.actions import public
from alcyon.doors.throttle import TooManyAttempts, count
from alcyon.kernel.errors import AlcyonError, Invalid
from alcyon.trust import links
from alcyon.trust.access import acting_as
from alcyon.trust.services import UserNameTaken
from alcyon.web.account.forms import JoinForm, MendFactorForm, MendPasswordForm
from alcyon.web.errors import show_error


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one_time_link(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link is for, and the few questions it asks. The address is never logged.

    Unknown, used, withdrawn and late links show one page.
    """
    try:
        count(request, "link")
        opened = links.look_up(secret=secret, at=timezone.now())
    except TooManyAttempts as many:
        return show_error(request, many)
    except links.LinkRefused as refused:
        return render(request, "account/link_refused.html", status=refused.status)
    if "language" not in request.session and "alcyon_language" not in request.COOKIES:
        translation.activate(opened.language)
        request.LANGUAGE_CODE = opened.language
    form = _form(opened, request)
    if request.method == "POST" and form.is_valid():
        try:
            return _use(request, opened, form)
        except links.LinkRefused as refused:
            return render(request, "account/link_refused.html", status=refused.status)
        except AlcyonError as error:
            _explain(form, error)
    context = {"opened": opened, "form": form}
    return render(request, "account/one_time_link.html", context)


def _form(opened: links.Opened, request: HttpRequest) -> forms.Form:
    data = request.POST or None
    if opened.kind == "INVITE":
        return JoinForm(data)
    return MendFactorForm(data) if opened.lost == "FACTOR" else MendPasswordForm(data)


def _use(request: HttpRequest, opened: links.Opened, form: forms.Form) -> HttpResponse:
    """Spend the link. What it makes or ends stands or falls with it."""
    told = {name: form.cleaned_data[name] for name in ("username", "password")}
    with acting_as(opened.actor, secret=opened.secret):
        if opened.kind == "INVITE":
            account = links.join(opened=opened, at=timezone.now(), **told)
        else:
            account = links.mend(opened=opened, at=timezone.now(), **told)
            factor_services.end_devices(account.pk)
            if opened.lost != "PASSWORD":
                factor_services.forget_factors(account.pk)
    if request.user.is_authenticated:  # somebody else was signed in at this keyboard
        logout(request)
    request.session["joined"] = opened.kind
    return redirect("sign-in")


def _explain(form: forms.Form, error: AlcyonError) -> None:
    """What is wrong, beside the field it is about."""
    if isinstance(error, UserNameTaken):
        form.add_error("username", _("This user name is taken. Choose another."))
    elif isinstance(error, links.WrongCredentials):
        form.add_error(None, _("The user name or the password is wrong."))
    elif isinstance(error, Invalid):
        for problem in error.problems:
            words = JoinForm.base_fields["username"].help_text
            is_name = problem.where == "username"
            form.add_error(problem.where, str(words) if is_name else problem.mend)
    else:
        raise error
