"""Reports of mail servers as they come (RFC 3464)."""

from __future__ import annotations


def a_report(
    name: str = "document-letter-1-00@mail.example",
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
    returned: str = "message/rfc822",
    envelope: str = "",
) -> bytes:
    """Return a report about a letter of this Message-ID, given back whole or by its headers."""
    envelope_line = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: bills@retailer.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{action}@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The letter was not delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
{envelope_line}
Final-Recipient: rfc822; orlov@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: {returned}

From: bills@retailer.example
To: orlov@mail.example
Message-ID: <{name}>
Content-Type: text/plain

A bill.
--b--
""".encode()
