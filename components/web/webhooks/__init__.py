"""The receiver of the API's webhooks: what they tell is asked for, and never shown as it is."""

from components.web.webhooks.receiver import RESOURCE, ROUTES, install

__all__ = ["RESOURCE", "ROUTES", "install"]
