"""Questions: each a pure function from a store and arguments to a result."""
