"""One account seen whole: how it stands, its figures, and its story in which money adds up."""
