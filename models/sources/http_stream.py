"""One streaming HTTP response: login (Basic and Digest), redirects, and an abortable socket.

Bodies of errors and redirects are never read: a server could send an endless one.
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
"""Exceptions of `answer`, and of reading its body, when the network or the server fails."""

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
        """Extract the login from an address; None if it has none."""
        if parts.username is None:
            return None
        return cls(unquote(parts.username), unquote(parts.password or ""))


@contextmanager
def answer(
    url: str, name: str, timeout_s: float, connected: Connected = lambda _: None
) -> Iterator[httpx.Response]:
    """Request a stream, with the login in its address.

    Args:
        url: The address.
        name: The address without secrets, for messages.
        timeout_s: How long the server may be silent.
        connected: Called with each new socket, so that another thread can shut it down.

    Yields:
        The response with status 200; its body is not read yet.

    Raises:
        SourceError: The server refuses, or redirects to something other than HTTP.
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
    """Make a client that ignores the environment: no proxy, no stored passwords."""
    secure = urlsplit(url).scheme.lower() == "https"
    context = ssl.create_default_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(verify=context, timeout=timeout_s, trust_env=False, headers=_HEADERS)


def _ask(client: httpx.Client, parts: SplitResult, connected: Connected) -> httpx.Response:
    """Send the request; repeat it with the login if the server requires one.

    The password is sent only on request, and as a digest if the server offers that.
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
    """Follow a redirect; the login is sent only to the same host."""
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
    """Return an address without user name and password."""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def broken_off(error: BaseException) -> bool:
    """Distinguish a broken connection from an answer that is not HTTP."""
    cut = ("peer closed", "server disconnected")
    protocol = isinstance(error, httpx.RemoteProtocolError)
    return isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError) or (
        protocol and str(error).lower().startswith(cut)
    )


def reason(error: BaseException, silent_s: float) -> str:
    """Explain why a stream could not be read, without the address, which may hold a password.

    Args:
        error: The exception.
        silent_s: Time of silence after which the connection was given up.
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
