"""migraine-ref: a sourced, offline reference of migraine medicines."""

__version__ = "0.1.0"
