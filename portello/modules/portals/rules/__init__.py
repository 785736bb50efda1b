"""Rules: access and profiles that people get by what their company is and owns (X11, N01)."""
