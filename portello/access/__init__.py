"""Who may see and do what: the heart of the house (docs/architecture.md)."""
