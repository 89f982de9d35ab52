"""Forms of sign-in: the library's own, with counted codes and plain words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from sbyt.interfaces.sign_in.counted_tries import begin_try_of
from sbyt.kit.access import sign_in_guard
from sbyt.kit.access.models import User

PASSWORD_RULES = "Не короче 10 знаков; не похож на логин и не из числа частых."  # noqa: S105  a hint


def plain(form: forms.Form, **labels: str) -> None:
    """Give the fields their labels and take the placeholders away: a label must not vanish while one types."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]


class SignInForm(LoginForm):  # type: ignore[misc]  # the library is not typed
    """Login or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, login="Логин или почта", password="Пароль")  # noqa: S106  a label
        self.fields["login"].widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )
        self.fields["password"].help_text = ""


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor; wrong ones count as wrong tries of the login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, code="Код из приложения или резервный")
        self.fields["code"].widget.attrs.update(inputmode="numeric", autofocus=True)

    def clean_code(self) -> str:
        """Return the code if it is right. Raises ValidationError."""
        return counted_code(self.user, super().clean_code)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same code, asked again before a change to the protection itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, code="Код из приложения или резервный")
        self.fields["code"].widget.attrs.update(inputmode="numeric")

    def clean_code(self) -> str:
        """Return the code if it is right. Raises ValidationError."""
        return counted_code(self.user, super().clean_code)


def counted_code(user: User, check: Any) -> str:
    """Check a code as one counted try. Raises ValidationError for a wrong one or one that comes too early."""
    attempt = begin_try_of(context.request, login=user.username, of_code=True)
    code: str = check()
    sign_in_guard.password_was_right(attempt)
    return code


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a newly added application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, code="Код из приложения")
        self.fields["code"].widget.attrs.update(inputmode="numeric")


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: its name, and whether it alone lets in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, name="Название ключа", passwordless="Входить этим ключом без пароля")
        self.fields["passwordless"].help_text = "Ключ попросит отпечаток, лицо или PIN."
        self.fields["passwordless"].initial = True


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """A new name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, name="Название ключа")


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, oldpassword="Текущий пароль", password1="Новый пароль", password2="Новый пароль ещё раз")
        self.fields["password1"].help_text = PASSWORD_RULES


class AskResetForm(ResetPasswordForm):  # type: ignore[misc]
    """The e-mail to which the link goes, if it is somebody's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, email="Почта")


class ResetForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password twice, by the link from the letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, password1="Новый пароль", password2="Новый пароль ещё раз")
        self.fields["password1"].help_text = PASSWORD_RULES


class FirstPasswordForm(forms.Form):
    """The first password of an invited person."""

    password1 = forms.CharField(
        label="Пароль",
        strip=False,
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Пароль ещё раз",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Return the passwords when they are alike and strong enough. Raises ValidationError."""
        given = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Пароли не совпадают.")
        elif first:
            try:
                validate_password(first, self.user)
            except ValidationError as refusal:
                self.add_error("password1", refusal)
        return given
