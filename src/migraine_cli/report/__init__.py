"""A result turned, once, into a neutral document and into flat rows. No format is known here."""
