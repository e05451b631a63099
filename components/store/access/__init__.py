"""Who comes in and what they did: sessions, tokens, wall links, accounts, the audit trail."""
