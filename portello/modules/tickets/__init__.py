"""Tickets: a customer asks for help, sees whose turn it is, and hears back."""
