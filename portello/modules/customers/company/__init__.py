"""The company page of the portal: basic data in sections, addresses, and what modules add."""
