"""After a restore: whoever was forgotten since the copy was made is erased again."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path


def forget_again(options: Namespace) -> int:
    """`portello forget-again [--list FILE]`: from the list beside the database, and from FILE."""
    from portello.modules.privacy import jobs, listed

    found = list(listed.entries())
    if options.list:
        try:
            found += listed.read(Path(options.list).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            print(f"portello forget-again: {error}", file=sys.stderr)
            return 1
    count = 0
    for entry in found:
        key = listed.begin_again(entry)
        if key is not None:
            jobs.run_now(key)
            count += 1
    print(json.dumps({"listed": len(found), "erased again": count}))
    return 0
