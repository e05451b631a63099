"""What a server can do to its clients, in the tests of everything in any order."""

from tests.soak.extent import FULL
from tests.support.api.faults import Fault

OF_ALL = (
    Fault.server_error(),
    Fault.bad_gateway(),
    Fault.unavailable(),
    Fault.unavailable(1),
    Fault.hang(),
    Fault.drip(),
    Fault.reset(),
    Fault.close(),
    Fault.truncated(),
    Fault.empty(),
    Fault.too_long(),
    Fault.not_json(),
    Fault.not_utf8(),
    Fault.deep(),
    Fault.json({"status": None}),
    Fault.redirect("/elsewhere"),
)
OF_LISTS = (*OF_ALL, Fault.route_not_found(), Fault.gone(), Fault.invalid_query())
# A refused key or a missing route is probed every 30 s only.
REFUSALS = (
    Fault.unauthorized(),
    Fault.payment_required(),
    Fault.forbidden(),
    Fault.route_not_found(),
)
OF_ONE = (*OF_ALL, Fault.task_not_found(), Fault.invalid_id(), Fault.word(), *REFUSALS * FULL)
