"""What is counted by hours: volumes of supply, capacity, balance."""
