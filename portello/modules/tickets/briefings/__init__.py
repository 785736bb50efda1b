"""Briefings: what staff and the collaborators of a ticket tell each other, behind the customer's back."""
