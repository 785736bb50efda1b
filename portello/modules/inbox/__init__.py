"""Inbox: what customers sent that staff must decide on (ADR 0031)."""
