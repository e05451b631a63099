"""Who somebody is, how long that holds, and what is kept of it in a browser."""
