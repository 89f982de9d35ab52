"""One installation for all tests of commands: making it takes seconds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connections

from sbyt.kit.backup.client_programs import client_environment, client_program
from tests.interfaces.cli.installation import Installation

_FILL = """
import datetime as dt
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from django.db.backends.postgresql.psycopg_any import DateRange
from sbyt.apps.contracts.models import Account
from sbyt.apps.documents.models import Document
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.printing import print_document
from sbyt.apps.documents.types import DocumentDraft
from sbyt.apps.parties.models import Branch, Party
from sbyt.apps.premises.models import Building, Premises
from sbyt.kit.files.operations import store_file
from tests.apps.documents.bodies import receipt_body

office = Branch.objects.create(code="01", name="Отделение")
building = Building.objects.create(branch=office, kind="apartment_building", locality="г. Приречный", street="Красная", house="45")
drafts = []
for number in range(1, 13):
    premises = Premises.objects.create(building=building, kind="flat", number=str(number))
    party = Party.objects.create(kind="person", name=f"Орлов Пётр {number}")
    account = Account.objects.create(
        number=f"{number:010d}", kind="household", party=party, party_name=party.name, branch=office,
        premises=premises, active=DateRange(dt.date(2021, 1, 1), None),
    )
    drafts.append(DocumentDraft(account_id=account.pk, body=receipt_body(account_number=account.number)))
ids = issue_documents(drafts, issued_on=dt.date(2021, 7, 1))
for pk in ids[:3]:
    print_document(Document.objects.get(pk=pk))
store_file(content="показания".encode(), name="ведомость.txt")
"""


_HOLD = """
import sys
from sbyt.kit.embedded_database.server import ensure_running
ensure_running()
print("up", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Installation]:
    """Return an installation with a house of twelve flats, their receipts and some stored files.

    Its tables are copied from the database of the tests: migrating takes ten times as long. Its server is held up
    between commands: starting it for each of them takes a second.
    """
    made = Installation(tmp_path_factory.mktemp("i"))
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD], env=made.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as held:
        assert held.stdout is not None
        held.stdout.readline()
        _copy_tables(made)
        made.python(_FILL)
        yield made


def _copy_tables(made: Installation) -> None:
    """Copy the tables and the rows that migrations put into them."""
    place = connections["default"].settings_dict
    source = {**client_environment(), "PGDATABASE": str(place["NAME"])}
    dump = subprocess.run(
        [client_program("pg_dump"), "--format=plain"], env=source, stdout=subprocess.PIPE, check=True
    )
    target = {**source, "PGHOST": str(made.folder / "socket"), "PGDATABASE": "sbyt"}
    subprocess.run(
        [client_program("psql"), "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
        env=target,
        input=dump.stdout,
        check=True,
    )
