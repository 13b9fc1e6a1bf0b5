"""One HTTP answer as it comes in: login (Basic and Digest), redirects, and a socket to cut off.

Bodies of refusals and redirects are never read: a server could send one without an end.
"""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from models.sources.source import SourceError

if sys.version_info >= (3, 11):
    import httpx2 as httpx
else:
    import httpx

REDIRECTS = 4
ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
"""What `answer` and reading its body raise when the network or the server fails."""

_MOVED = (301, 302, 303, 307, 308)
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "flinch"}

Connected = Callable[[socket.socket], None]


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and a password."""

    user: str
    password: str

    @classmethod
    def of(cls, parts: SplitResult) -> Login | None:
        """Take the login out of an address; None if it has none."""
        if parts.username is None:
            return None
        return cls(unquote(parts.username), unquote(parts.password or ""))


@contextmanager
def answer(
    url: str, name: str, timeout_s: float, connected: Connected = lambda _: None
) -> Iterator[httpx.Response]:
    """Ask for a stream, with the login that its address holds.

    Args:
        url: The address.
        name: The address as it may be shown.
        timeout_s: How long the server may be silent.
        connected: Called with each new socket, so that another thread can shut it down.

    Yields:
        The answer, of status 200; its body is still to come.

    Raises:
        SourceError: The server refuses, or leads elsewhere than to HTTP.
        httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError: The network failed.
    """
    with ExitStack() as open_links:
        for _ in range(REDIRECTS):
            client = open_links.enter_context(_client(url, timeout_s))
            response = _ask(client, urlsplit(url), connected)
            open_links.callback(response.close)
            if response.status_code not in _MOVED:
                break
            url = _next_url(url, response.headers.get("Location", ""), name)
        if response.status_code != 200:
            raise SourceError(
                f"{name} answered {response.status_code} {response.reason_phrase[:80]}: expected "
                "a stream (200). Check the address, user name and password; trying again."
            )
        yield response


def _client(url: str, timeout_s: float) -> httpx.Client:
    """Make a client that takes nothing from the environment: no proxy, no stored passwords."""
    secure = urlsplit(url).scheme.lower() == "https"
    context = ssl.create_default_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(verify=context, timeout=timeout_s, trust_env=False, headers=_HEADERS)


def _ask(client: httpx.Client, parts: SplitResult, connected: Connected) -> httpx.Response:
    """Send the request, and once more with the login if the server asks for one.

    The password goes out only when it is asked for, and as a digest wherever one is offered.
    """

    def trace(event: str, facts: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            connected(facts["return_value"].get_extra_info("socket"))

    request = client.build_request("GET", without_login(parts), extensions={"trace": trace})
    login = Login.of(parts)
    response = client.send(request, stream=True, auth=None)
    if response.status_code != 401 or login is None:
        return response
    response.close()
    kind = httpx.DigestAuth if _wants_digest(response) else httpx.BasicAuth
    flow = kind(login.user, login.password).auth_flow(request)
    next(flow)
    if kind is httpx.DigestAuth:
        flow.send(response)
    return client.send(request, stream=True, auth=None)


def _wants_digest(refusal: httpx.Response) -> bool:
    offers = refusal.headers.get_list("WWW-Authenticate")
    return any(offer.lower().startswith("digest ") for offer in offers)


def _next_url(url: str, location: str, name: str) -> str:
    """Follow a redirect; the login goes along to the same host only."""
    before, after = urlsplit(url), urlsplit(urljoin(url, location))
    if after.scheme.lower() not in ("http", "https") or not after.hostname:
        raise SourceError(
            f"{name} leads to another address that is no http:// or https://; trying again."
        )
    if after.username is None and after.hostname == before.hostname:
        userinfo, at, _ = before.netloc.rpartition("@")
        after = after._replace(netloc=userinfo + at + after.netloc)
    return urlunsplit(after)


def without_login(parts: SplitResult) -> str:
    """Write an address without user name and password."""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def broken_off(error: BaseException) -> bool:
    """Tell a connection that was cut in the middle from an answer that is no HTTP."""
    cut = ("peer closed", "server disconnected")
    protocol = isinstance(error, httpx.RemoteProtocolError)
    return isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError) or (
        protocol and str(error).lower().startswith(cut)
    )


def reason(error: BaseException, silent_s: float) -> str:
    """Say in words why a stream could not be read; never an address, which may hold a password.

    Args:
        error: What was raised.
        silent_s: After how long of silence the connection was given up.
    """
    chain = tuple(_chain(error))
    if any(isinstance(each, TimeoutError | httpx.TimeoutException) for each in chain):
        return f"was silent for {silent_s:g} s; trying again."
    if any(isinstance(each, ConnectionRefusedError) for each in chain):
        return "refuses the connection: nothing is listening there yet; trying again."
    if any(isinstance(each, socket.gaierror) for each in chain):
        return "cannot be found: check the host's name; trying again."
    for each in chain:
        if isinstance(each, ssl.SSLError):
            return f"cannot be read safely ({each.reason or 'TLS failed'}); trying again."
    if any(broken_off(each) or isinstance(each, ConnectionError) for each in chain):
        return "has broken off; trying again."
    if isinstance(error, httpx.ProtocolError):
        return "gave an answer that is no HTTP; trying again."
    system = next((each.strerror for each in chain if isinstance(each, OSError)), None)
    return f"cannot be read ({system or type(error).__name__}); trying again."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
