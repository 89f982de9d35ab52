"""What is told to ГИС ЖКХ and what is taken from there."""
