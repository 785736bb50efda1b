"""Texts of mails that staff write themselves (ADR 0038)."""
