"""Recording gaps and samples, saving in batches, and reading history back."""
