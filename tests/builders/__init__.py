"""A small town for tests, piece by piece: prices, buildings with flats and meters, firms with profiles.

Every function writes straight into the tables and returns what it wrote. Defaults make a valid piece; name only
what the test is about. Energy in kWh and money in roubles here (exact: int, str or Decimal), as a person writes them.
"""
