"""What every module stands on: money, numbers, names, changes, audit, outbox, files."""
