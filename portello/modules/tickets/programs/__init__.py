"""Tickets for programs: the acts of the pages, with the same operations and rights (ADR 0034)."""
