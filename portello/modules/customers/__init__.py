"""Companies, their contacts, addresses, sites and assets."""
