"""A real Chromium before a real server, inside the test's own transaction: nothing is committed, nothing flushed.

    @pytest.mark.browser
    class TestTheAccountsList:
        def test_opens_a_card_by_keys(self, office: Office) -> None:
            office.sign_in(staff(role="billing_clerk"))
            office.go("/office/accounts/")
            office.press("j")

A page that logs an error, breaks the content security policy or asks for a file that is not there fails its test.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from sbyt.kit.access.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE_MODULES = Path(settings.NODE_MODULES)
PHONE = (390, 844)
DESKTOP = (1440, 900)
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class _SharingServer(ThreadedWSGIServer):
    """Never closes the database connection, which is the test's; outlives no request that uses it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answering: list[threading.Thread] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self.answering.append(thread)
        thread.start()

    def server_close(self) -> None:
        super().server_close()
        for thread in self.answering:
            thread.join(10)

    def _close_connections(self) -> None:
        """Close nothing when a request ends."""

    def serve_forever(self, poll_interval: float = 0.05) -> None:
        super().serve_forever(poll_interval)
        del connections["default"]  # the thread forgets it, so that its end closes nothing either


class _OneAtATime(StaticFilesHandler):
    """Lets one request at a time to the shared connection; files wait for nobody."""

    turn = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if self._should_handle(environ.get("PATH_INFO", "")):
            return super().__call__(environ, start_response)
        with self.turn:
            return super().__call__(environ, start_response)


class _Server(LiveServerThread):
    server_class = _SharingServer


UNSEEN_UNTIL_READY = """
new MutationObserver((_, observer) => {
  observer.disconnect();
  if (document.readyState === "loading") document.documentElement.style.visibility = "hidden";
}).observe(document, {childList: true});
document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
  document.documentElement.style.removeProperty("visibility");
  if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();  // as an unhidden page does
}));
"""
"""What a test fills in or clicks waits until it is seen: so nothing is done before the page's scripts listen."""


@dataclass
class Office:
    """The server under test and one page of the browser."""

    url: str
    page: Any
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def sign_in(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])

    def go(self, path: str) -> None:
        self.page.goto(self.url + path, wait_until="networkidle")

    def press(self, key: str) -> None:
        """Press a key once the page that is open has run its scripts: before that nobody listens."""
        self.page.wait_for_load_state("load")
        self.page.keyboard.press(key)

    def alone(self) -> threading.Lock:
        """Return the turn at the shared connection: taken by a test that works while the page asks by itself."""
        return _OneAtATime.turn

    def forgive(self, words: str) -> None:
        """Expect an error whose text has these words: a 404 that the test is about."""
        self.forgiven.append(words)

    def screenshot(self, name: str) -> None:
        """Keep a picture in the folder SBYT_SCREENSHOTS, where one is named."""
        folder = os.environ.get("SBYT_SCREENSHOTS")
        if folder:
            self.page.wait_for_load_state("load")
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def check_accessible(self, *, leaving_out: str = "") -> None:
        """Assert that axe-core finds nothing in the light and in the dark dress of the page as it stands."""
        axe = NODE_MODULES / "axe-core" / "axe.min.js"
        if not axe.exists():
            pytest.skip("no axe-core in node_modules: run make assets")
        heard = len(self.complaints)
        self.page.wait_for_load_state("load")
        self.page.evaluate(axe.read_text())
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            context = {"exclude": [[leaving_out]]} if leaving_out else {}
            found = self.page.evaluate(
                "context => axe.run(Object.keys(context).length ? context : document, {preload: false})",
                context,
            )
            assert [_said(violation) for violation in found["violations"]] == [], scheme
        self.page.emulate_media(color_scheme="light")
        del self.complaints[heard:]  # what the checker itself tries against our policy


def _said(violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"][:4])
    return f"{violation['id']}: {violation['help']} — {nodes}"


@pytest.fixture(scope="session")
def chromium(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Start one browser for the session, or skip with the reason.

    While it runs, this thread has an event loop, and Django keeps another connection for such a thread: it is
    closed before the loop ends, or nobody would reach it to close.
    """
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    if not NODE_MODULES.is_dir():
        pytest.skip("no node_modules: run make assets")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this very thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        with django_db_blocker.unblock():
            connections.close_all()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office_url(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the site over the connection of this test."""
    connection = connections["default"]
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # after each request
    connection.inc_thread_sharing()
    server = _Server("127.0.0.1", _OneAtATime, connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connection.dec_thread_sharing()


@pytest.fixture
def open_office(chromium: Any, office_url: str) -> Iterator[Callable[[tuple[int, int]], Office]]:
    """Return an opener of pages by size; at the end asserts that none of them complained."""
    opened: list[Office] = []

    def open_page(size: tuple[int, int] = DESKTOP) -> Office:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ru-RU", reduced_motion="reduce"
        )
        context.add_init_script(UNSEEN_UNTIL_READY)
        office = Office(url=office_url, page=context.new_page())
        office.page.set_default_timeout(10_000)
        office.page.on("console", lambda said: _complain(office, said.type, said.text))
        office.page.on("pageerror", lambda error: _complain(office, "error", str(error)))
        opened.append(office)
        return office

    yield open_page
    for office in opened:
        office.page.context.close()
    assert [office.complaints for office in opened if office.complaints] == []


def _complain(office: Office, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not any(words in text for words in office.forgiven):
        office.complaints.append(text)


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    """Return a page of a desktop, 1440×900."""
    return open_office()


@pytest.fixture
def phone(open_office: Callable[[tuple[int, int]], Office]) -> Office:
    """Return a page as wide as a phone, 390×844."""
    return open_office(PHONE)
