"""Help articles: what the business knows, for its customers to find before they ask."""
