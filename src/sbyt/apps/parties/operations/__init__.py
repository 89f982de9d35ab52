"""What can be done with roles of the staff."""
