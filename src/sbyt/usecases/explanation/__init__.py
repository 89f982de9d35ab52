"""Why an amount is what it is, in words: the same for the command line, the back office, the cabinet and the API."""
