"""What suits one command only and goes by `--as`: files for reference managers, pictures."""
