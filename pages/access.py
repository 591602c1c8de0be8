"""Who asks: somebody at the machine that has the store, or anybody else."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from data.viewer import ANYONE, KEEPER, Viewer

OPEN = "open"
FORWARDED = re.compile(
    r"forwarded|via|x-(forwarded|real|original|client|cluster)-.*|cf-.*|true-client-.*|.*-(client|connecting)-ip",
    re.IGNORECASE,
)
"""Names of what proxies add: behind one the caller's address is the proxy's, and tells nothing of who asks."""


def whoever(request: Request, access: str) -> Viewer:
    """The viewer behind a request. With ``access`` open, who sits at the machine itself has the local right everywhere."""
    return KEEPER if access == OPEN and is_from_here(request) else ANYONE


def is_from_here(request: Request) -> bool:
    """Whether a request comes straight from this machine, and asks for it under its own name.

    The name is looked at because a page of another host can have its name resolved to this machine, and a browser would then
    let it read the answer.
    """
    if any(FORWARDED.fullmatch(name) for name, _ in request.headers):
        return False
    return _is_loopback(request.remote_addr or "") and _is_this_machine(urlsplit(f"//{request.host}").hostname or "")


def _is_this_machine(name: str) -> bool:
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
