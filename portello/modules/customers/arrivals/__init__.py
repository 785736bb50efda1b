"""What people send whom the register does not know yet, and how staff let it in (ADR 0039)."""
