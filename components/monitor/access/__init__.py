"""Who may come in, from memory, and the audit trail of what they do."""
