"""How the sign-in library is bent to this house: counted tries, no strangers, Russian words, safe ways back."""

from __future__ import annotations

import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from sbyt.interfaces.sign_in.counted_tries import address_of, agent_of, begin_try_of
from sbyt.interfaces.sign_in.front_door import home_of
from sbyt.kit.access import sign_in_guard
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is not typed
    """Accounts are made by staff; every try is counted in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Неверный логин или пароль.",
        "email_password_mismatch": "Неверный логин или пароль.",
        "incorrect_password": "Неверный пароль.",
        "incorrect_code": "Неверный код.",
        "enter_current_password": "Неверный текущий пароль.",
        "rate_limited": "Слишком часто. Подождите немного и повторите.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  the library's signature
        """Return False: strangers do not sign up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes after sign-in: staff to the back office, consumers to the cabinet."""
        return home_of(actor_of(request.user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes after changing the password."""
        return self.get_login_redirect_url(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether a way back stays on this very site: a path, never another host."""
        return (
            bool(url)
            and not urlsplit(url).netloc
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at."""
        login = credentials.get("username") or credentials.get("email") or ""
        self.attempt = begin_try_of(request, login=login)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the user with the right password; one switched off is answered like a wrong password."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        sign_in_guard.password_was_right(self.attempt)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session: all factors were right."""
        super().login(request, user)
        sign_in_guard.signed_in(user=user, address=address_of(request), agent=agent_of(request))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Tell whether the person must prove himself again: not within five minutes of having done so."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        lapsed: bool = time.time() - latest >= account_settings.REAUTHENTICATION_TIMEOUT
        return lapsed and super().is_reauthentication_required(app=app)

    def set_password(self, user: User, password: str) -> None:
        """Set a new password and forget that it had to be changed."""
        user.must_change_password = False
        super().set_password(user, password)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in passing: the page that follows says what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library is not typed
    """Words of the second factor."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Неверный код. Проверьте, что на телефоне верное время.",
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which a phone keeps the key."""
        return "сбыт"
