"""Opening, finding or rebuilding the compiled facts, and reading them."""
