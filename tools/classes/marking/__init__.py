"""Mark what came back: whose it is, what they answered, and what that earns."""
