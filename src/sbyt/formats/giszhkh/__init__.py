"""Messages of ГИС ЖКХ, version 14.4.0.1: built from values, read into values, held against the published schemas.

The schemas themselves are not part of the program: it reads them from a folder that its settings name.
"""
