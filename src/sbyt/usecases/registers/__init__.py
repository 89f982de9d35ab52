"""What a clerk changes in the registers, across capabilities, each with a reason."""
