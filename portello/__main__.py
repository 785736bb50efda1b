"""`python -m portello ...` is the `portello` command."""

from portello.cli import main

raise SystemExit(main())
