"""`python -m migraine_cli`."""

from migraine_cli.cli.main import main

main()
