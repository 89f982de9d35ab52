"""The doctor: does what is stored agree with itself? It reads the tables by SQL of its own (docs/adr/0030)."""
