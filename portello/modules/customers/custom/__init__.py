"""Custom fields of companies, contacts, sites and devices: what staff may do with them (ADR 0032)."""
