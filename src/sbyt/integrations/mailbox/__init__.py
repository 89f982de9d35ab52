"""Letters with data from a mailbox by IMAP, replies by SMTP."""
