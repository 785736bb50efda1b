"""Changing the address that somebody logs in with (F06, ADR 0010)."""
