"""The questions of sign-in and of one's own account. Forms check; services store."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alcyon.doors.factors import is_first_use
from alcyon.kernel import tables
from alcyon.trust.models import Account

USERNAME_HINT = _("3 to 60 small letters, digits, dots, hyphens or underscores.")
PASSWORD_HINT = _("At least 12 characters. Four or five unrelated words are easy to remember.")


class SignInForm(LoginForm):  # type: ignore[misc]  # the library has no types
    """User name and password, as the library asks for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class _OnceForm:
    """A code is taken once, for as long as it could be taken again."""

    user: Account

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the library's form beside it
        if not is_first_use(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceForm, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code of an authenticator, or a recovery code, at sign-in."""


class ConfirmCodeForm(_OnceForm, ReauthenticateForm):  # type: ignore[misc]  # no types either
    """The same for somebody who is signed in."""


def password_field(label: Any, *, is_new: bool, hint: Any = "") -> forms.CharField:
    """A password as typed: spaces at its ends belong to it."""
    autocomplete = "new-password" if is_new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=hint,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class ConfirmForm(forms.Form):
    """The password again."""

    password = password_field(_("Your password"), is_new=False)


class NewPasswordForm(forms.Form):
    """A new password, twice. `account` is whose it will be; its name must not be in it."""

    password = password_field(_("New password"), is_new=True, hint=PASSWORD_HINT)
    again = password_field(_("The new password again"), is_new=True)

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        """Strong enough, in the words of the validators."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account or self._named())
        return password

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        first = self.data.get(self.add_prefix("password"), "")
        if again != first:
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return again

    def _named(self) -> Account:
        return Account(username=str(self.data.get(self.add_prefix("username"), "")))


class JoinForm(NewPasswordForm):
    """What an invited person is asked: a user name, and a password of their own."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=USERNAME_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("username", "password", "again")


class MendPasswordForm(NewPasswordForm):
    """Whose password was lost: the user name, and a new password."""

    username = forms.CharField(
        label=_("Your user name"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    field_order = ("username", "password", "again")


class MendFactorForm(forms.Form):
    """Whose second factor was lost: the user name, and the password in force."""

    username = forms.CharField(
        label=_("Your user name"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = password_field(_("Your password"), is_new=False)


class ChangePasswordForm(NewPasswordForm):
    """The present password, and the new one twice."""

    oldpassword = password_field(_("Your present password"), is_new=False)
    field_order = ("oldpassword", "password", "again")


def language_choices() -> list[tuple[str, str]]:
    """The four languages, each by its own name."""
    known = [translation.get_language_info(code) for code, _name in settings.LANGUAGES]
    return [(info["code"], info["name_local"]) for info in known]


def timezone_choices() -> list[tuple[str, str]]:
    """Every time zone by its name, sorted."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def purpose_choices() -> list[tuple[str, str]]:
    return tables.table("purposes").choices(translation.get_language() or "en")


class PlaceForm(forms.Form):
    """Language and time zone: all that a newcomer is asked at first."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezone_choices)


class SettingsForm(PlaceForm):
    """How a member likes to work."""

    purpose = forms.ChoiceField(
        label=_("Purpose of my work"),
        help_text=_("Written beside everything you open; you can change it for one session."),
        choices=purpose_choices,
    )
    large_text = forms.BooleanField(label=_("Large text"), required=False)
    shortcuts = forms.BooleanField(
        label=_("Single keys work as shortcuts"),
        help_text=_("j, k, / and ?. Switch them off if you dictate, or type by mistake."),
        required=False,
    )


class TokenForm(forms.Form):
    """What a token is for, what it may do, and when it ends."""

    LIVES = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: nightly export")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        help_text=_("It never does more than you may yourself, from day to day."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=_("It ends after"), choices=LIVES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]  # a choice field


class PasskeyForm(forms.Form):
    """The name of a passkey, and what the browser made."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, for example: work laptop"),
    )
