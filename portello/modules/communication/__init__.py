"""Communication: what a person wants to hear of, and by which channel (F07)."""
