"""What clients of servers without TLS need of it."""

import ssl

# No authorities: to load those that the world trusts would take 20 ms of each client's time.
NONE = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
