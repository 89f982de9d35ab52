"""A region nobody lives in: registers, readings and debts of any number of accounts, drawn from a seed.

What a row says depends on the seed and its own number alone, so any part of the region may be drawn by any process in
any order, and comes out the same. See docs/reference/synthetic-region.md.
"""
