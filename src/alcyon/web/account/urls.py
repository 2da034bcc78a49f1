"""Addresses of signing in and of one's own account.

Some addresses have a second name: the one by which the sign-in library looks for them.
"""

from django.urls import path

from alcyon.web.account import confirming, entry, factors, joining, own, tokens

urlpatterns = [
    path("sign-in", entry.sign_in, name="sign-in"),
    path("sign-in", entry.sign_in, name="account_login"),
    path("sign-in/code", entry.sign_in_code, name="sign-in-code"),
    path("sign-in/code", entry.sign_in_code, name="mfa_authenticate"),
    path("sign-in/passkey", entry.sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/kept", entry.kept_form, name="unsent"),
    path("sign-in/kept/send", entry.send_kept_form, name="send-unsent"),
    path("sign-in/kept/drop", entry.drop_kept_form, name="drop-unsent"),
    path("sign-out", entry.sign_out, name="sign-out"),
    path("link/<str:secret>", joining.one_time_link, name="one-time-link"),
    path("account", own.account, name="account"),
    path("account/password", own.change_password, name="change-password"),
    path("account/confirm", confirming.confirm, name="confirm"),
    path("account/second-factor", factors.second_factor, name="second-factor"),
    path("account/second-factor/app", factors.add_authenticator, name="add-authenticator"),
    path("account/second-factor/passkey", factors.add_passkey, name="add-passkey"),
    path(
        "account/second-factor/<int:factor_id>/remove", factors.remove_factor, name="remove-factor"
    ),
    path("account/second-factor/recovery", factors.recovery_codes, name="recovery-codes"),
    path(
        "account/second-factor/recovery/file",
        factors.recovery_codes_file,
        name="recovery-codes-file",
    ),
    path("account/devices", own.devices, name="devices"),
    path("account/devices/<int:device_id>/end", own.end_device, name="end-device"),
    path("account/devices/end-others", own.end_other_devices, name="end-other-devices"),
    path("account/tokens", tokens.own_tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke", tokens.revoke_token, name="revoke-token"),
]
