"""The company administrator's own page: colleagues, and who of them may get in (S21, X15)."""
