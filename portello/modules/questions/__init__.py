"""Questions that customers ask in public, and the business's answers (ADR 0046)."""
