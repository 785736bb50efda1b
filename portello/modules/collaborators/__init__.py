"""Collaborators: outside people who look at, or answer, what is assigned to them."""
