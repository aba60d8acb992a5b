"""``python -m indrite``."""

from indrite.cli.main import main

main()
