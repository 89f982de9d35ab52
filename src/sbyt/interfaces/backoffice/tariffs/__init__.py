"""Screens of prices: tariffs and rates, prices for legal entities, acts, norms, VAT."""
