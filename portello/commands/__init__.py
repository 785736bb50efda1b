"""What each `portello` command does, one file per command."""

from portello.commands.backup import backup
from portello.commands.demo import demo
from portello.commands.forgetting import forget_again
from portello.commands.importing import import_ as import_
from portello.commands.init import init
from portello.commands.prepare import prepare
from portello.commands.serve import manage, serve
from portello.commands.verify import verify
from portello.commands.worker import worker

globals()["import"] = import_

__all__ = [
    "backup",
    "demo",
    "forget_again",
    "init",
    "manage",
    "prepare",
    "serve",
    "verify",
    "worker",
]
