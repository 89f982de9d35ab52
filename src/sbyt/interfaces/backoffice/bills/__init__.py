"""Bills: their list, and why each says what it says, down to the line of the file."""
