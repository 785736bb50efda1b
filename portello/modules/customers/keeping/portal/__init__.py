"""Customer pages: sites and contacts."""
