"""Custom fields of companies, tickets and whatever modules name: what staff may do with them (ADR 0032)."""
