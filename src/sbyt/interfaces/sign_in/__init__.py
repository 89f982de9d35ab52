"""The door where people say who they are: sign-in, second factor, password, invitation."""
