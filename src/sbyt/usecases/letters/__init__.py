"""Letters about an account: asked for by staff or by the consumer himself."""
