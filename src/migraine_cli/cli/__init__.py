"""The command: parse, call, hand over. The only place that writes and exits."""
