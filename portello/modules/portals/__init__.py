"""Portals: hosts, names, support contact, and who has access to them."""
