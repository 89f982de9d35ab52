"""What all faces of the product share: colours and letters."""
