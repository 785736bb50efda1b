"""Repeatable measurements of load and scale."""
