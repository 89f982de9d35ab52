"""Business capabilities, one directed stack; each owns its tables and its words."""
