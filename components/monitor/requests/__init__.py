"""What every request to the API passes: rate limiter, circuit breaker, hung requests."""
