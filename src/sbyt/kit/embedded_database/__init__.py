"""One PostgreSQL: yours by DATABASE_URL, otherwise our own embedded server in the data folder.

Owns: where the data folder is, how the server starts, is shared and stops, connection settings.
Does not own: what is stored in it. Another wheel or the system's binaries replace `binaries.py` alone.
"""
