"""The demo town: a made-up retailer, its customers and four months of their life, in real formats."""
