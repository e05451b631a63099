"""What lets screens and programs in: told once to be copied, and listed to be revoked."""
