"""Wait for the moment in which a run is to be broken."""

from __future__ import annotations

import time

import psycopg

from sbyt.kit.embedded_database.location import connection_settings

_PATIENCE_S = 60
_COMPUTED_IN_MAY = """
SELECT count(*) FROM billing_runpartition p JOIN billing_billingrun r ON r.id = p.run_id
 WHERE r.month = '2021-05-01' AND r.stage = 'final' AND p.state <> 'planned'
"""


def await_a_computed_part(base: str) -> None:
    """Wait until the first partition of May stands: the next are in the hands of the workers."""
    until = time.monotonic() + _PATIENCE_S
    with psycopg.connect(connection_settings().uri(name=base), autocommit=True) as session:
        while time.monotonic() < until:
            (parts,) = session.execute(_COMPUTED_IN_MAY).fetchone() or (0,)
            if parts:
                return
            time.sleep(0.02)
        raise TimeoutError(f"no partition of {base} is computed")
