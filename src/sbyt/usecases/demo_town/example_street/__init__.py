"""ул. Примерная: a building for each way a flat may be billed, small enough to be reckoned by hand."""
