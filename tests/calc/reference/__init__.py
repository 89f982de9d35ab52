"""The rules once more, slowly: plain Python, one row and one day at a time, Fraction and Decimal.

Written from the words of the rules, not from the fast code; tests compare the two on random tables.
"""
