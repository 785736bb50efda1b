"""Sites and contacts, as customers keep them themselves: the same for pages, API and inbox (ADR 0033)."""
