"""ГИС ЖКХ: messages of the outbox are signed, sent and asked about."""
