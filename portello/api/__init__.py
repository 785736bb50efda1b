"""The API: keys, who calls, read routes that modules declare, paging, change feed, OpenAPI (ADR 0023)."""
