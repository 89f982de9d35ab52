"""Files that come in: from the disk, an upload or the API, each in one transaction with a line in the journal."""
