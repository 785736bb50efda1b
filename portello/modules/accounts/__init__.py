"""People who log in: users, passwords, log-in limits, account pages."""
