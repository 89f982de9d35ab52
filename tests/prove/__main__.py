"""`python -m tests.prove [PROOF…] --accounts N`: the heavy proofs, each with what it was tried on and what failed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from tests.prove.ground import Ground, a_ground
from tests.prove.proof import Proof


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--accounts", default=1000, show_default=True, type=click.IntRange(60), help="Accounts of the region."
)
@click.option("--seed", default=1, show_default=True, help="Seed of the region and of every draw.")
@click.option("--partitions", default=10, show_default=True, help="Partitions of the run.")
@click.option("--kills", default=500, show_default=True, help="Kills of the run (R2).")
@click.option(
    "--server-kills",
    default=50,
    show_default=True,
    help="Kills of the server, half of them of a backend (R3).",
)
@click.option(
    "--minutes", default=600.0, show_default=True, help="End kills after so long, with those there were."
)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder of the base, so that it stays."
)
@click.option(
    "--record", type=click.Path(path_type=Path, file_okay=False), help="Folder for the JSON of each proof."
)
def main(
    *,
    names: tuple[str, ...],
    accounts: int,
    seed: int,
    partitions: int,
    kills: int,
    server_kills: int,
    minutes: float,
    keep: Path | None,
    record: Path | None,
) -> None:
    """Prove NAMES, or all of them; the exit code is 1 where one does not hold."""
    proofs = proofs_by_name(kills=kills, server_kills_wanted=server_kills)
    if unknown := set(names) - proofs.keys():
        raise click.ClickException(
            f"no such proof: {', '.join(sorted(unknown))}; there are {', '.join(proofs)}"
        )
    broken = 0
    with a_ground(
        accounts=accounts, seed=seed, partitions=partitions, keep=keep, minutes=minutes, say=click.echo
    ) as ground:
        click.echo(f"commit {ground.circumstances['commit']}, the month unbroken: {ground.seconds:.1f} s")
        for name in names or proofs:
            begun = time.monotonic()
            proof = proofs[name](ground)
            proof.figures["seconds"] = round(time.monotonic() - begun, 1)
            click.echo(proof.told())
            broken += not proof.holds
            if record is not None:
                kept = {"command": " ".join(sys.argv[1:]), "accounts": accounts, "seed": seed}
                click.echo(str(proof.keep(record, **kept, **ground.circumstances)))
    sys.exit(1 if broken else 0)


def proofs_by_name(*, kills: int, server_kills_wanted: int) -> dict[str, Callable[[Ground], Proof]]:
    """Return every proof by its name, given nothing but the ground."""
    from tests.prove.fault_points import chain_of_points, every_point
    from tests.prove.full_disk import full_disk
    from tests.prove.hosts import hosts
    from tests.prove.random_kills import random_kills
    from tests.prove.server_kills import server_kills

    return {
        "fault-points": every_point,
        "fault-chain": chain_of_points,
        "random-kills": lambda ground: random_kills(ground, kills=kills),
        "server-kills": lambda ground: server_kills(ground, kills=server_kills_wanted),
        "full-disk": full_disk,
        "hosts": hosts,
    }


if __name__ == "__main__":
    main()
