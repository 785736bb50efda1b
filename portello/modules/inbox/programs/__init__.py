"""The inbox for other systems of the business: the same items, the same decisions, the same rules."""
