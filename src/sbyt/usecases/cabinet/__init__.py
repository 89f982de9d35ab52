"""What a consumer sees and does in the cabinet. Every function takes an account that the caller has let him see."""
