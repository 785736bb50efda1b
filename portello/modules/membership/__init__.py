"""Membership: classes with their fees, and which one a company has (F16, F31)."""
