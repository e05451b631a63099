"""Recording gaps and samples, saving what was learnt, and reading the past back."""
