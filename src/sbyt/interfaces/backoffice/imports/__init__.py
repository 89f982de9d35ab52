"""What came in: the journal of files, one file by hour, uploads, sheets to be filled."""
