"""Registration: people who make their own log-in, and how they are let in (ADR 0037)."""
