"""Heavy proofs of reliability: `python -m tests.prove`. Not part of the suite; figures go to docs/evidence."""
