"""Measure how a month of households is closed: by the operations of the screen and of `sbyt bill`, on a synthetic region."""
