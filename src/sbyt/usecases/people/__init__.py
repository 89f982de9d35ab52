"""What staff do with users: invite, switch off, open the cabinet, hand out keys of the API."""
