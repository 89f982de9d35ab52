"""What may be done in billing, one file an operation: plan a run, compute it, decide its findings, release it."""
