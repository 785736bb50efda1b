"""A module of the tests only: what is assignable before the first real module is (ADR 0027)."""
