"""Real servers of other programs, started for the tests on free ports; skipped, with the reason, where they are absent."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

PASSWORD = "слово для ящика".encode().hex()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _turn in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, f"the server ended with {process.returncode}"
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@dataclass(frozen=True)
class ImapServer:
    """A running Dovecot with one mailbox, looked at on its disk."""

    port: int
    maildir: Path
    user: str = "data@retailer.example"

    def put(self, letter: bytes) -> None:
        folder = self.maildir / "new"
        (folder / f"{time.time_ns()}.letter").write_bytes(letter)
        self._own()

    def count(self, folder: str = "") -> int:
        box = self.maildir / f".{folder}" if folder else self.maildir
        return sum(len(list((box / part).glob("*"))) for part in ("new", "cur") if (box / part).is_dir())

    def _own(self) -> None:
        if os.geteuid() == 0:
            for path in [self.maildir, *self.maildir.rglob("*")]:
                shutil.chown(path, "mail", "mail")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[ImapServer]:
    program = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
    if program is None or os.geteuid() != 0:
        pytest.skip("no dovecot, or not root to start it: apt-get install dovecot-imapd")
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))  # pytest's own folders are closed to the user mail
    base.chmod(0o755)
    maildir = base / "mail"
    for part in ("new", "cur", "tmp"):
        (maildir / part).mkdir(parents=True)
    port = free_port()
    (base / "dovecot.conf").write_text(
        f"""
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{maildir}
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={base}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
    )
    server = ImapServer(port=port, maildir=maildir)
    server._own()
    with subprocess.Popen([program, "-F", "-c", str(base / "dovecot.conf")]) as process:
        try:
            wait_for_port(port, process)
            yield server
        finally:
            process.terminate()
            process.wait(10)
            shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def imap(dovecot: ImapServer) -> ImapServer:
    """The mailbox, empty."""
    for box in (dovecot.maildir, *dovecot.maildir.glob(".*")):
        for part in ("new", "cur"):
            for letter in (box / part).glob("*") if (box / part).is_dir() else ():
                letter.unlink()
    return dovecot


@dataclass
class Letters:
    """Letters that a real SMTP server got."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)


@pytest.fixture
def smtp() -> Iterator[Letters]:
    from email import message_from_bytes, policy

    letters = Letters(free_port())

    class Keeper:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            letters.got.append(message_from_bytes(envelope.content, policy=policy.default))
            return "250 OK"

    controller = Controller(Keeper(), hostname="127.0.0.1", port=letters.port)
    controller.start()
    yield letters
    controller.stop()
