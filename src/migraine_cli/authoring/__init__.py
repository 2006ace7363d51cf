"""From YAML to a store: strict loading, validation, rules, compilation.

Only `cli` and the Python API import this package, and only when facts are checked or a store must be made.
"""
