"""One request out, one whole answer in, over the only HTTP client of the program.

It follows no redirect, keeps no cookie, reads no more than it must, and never writes a header or a body anywhere.
The library's exceptions end here.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Generator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.inflate import BoundedBody, TooLarge, Unreadable
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.request import MOST_ANSWER_BYTES, Patience, Reply, Request
from coasty_desktop.core.errors import ServiceUnreachable

_CHECK_NETWORK = "Check the network and the address of the service, then try again."
# Longer than a step takes, so that a run needs one handshake.
_KEEP_ALIVE_S = 90


class Transport:
    """Belongs to one base URL and one key; the key goes nowhere else."""

    def __init__(self, base_url: BaseUrl, key: ApiKey, *, user_agent: str) -> None:
        """Open nothing before the first request."""
        self._base = base_url.text
        self._http = httpx.AsyncClient(
            verify=_trust(base_url),
            follow_redirects=False,
            # The practice service on this computer is not behind anybody's proxy.
            trust_env=not base_url.is_loopback,
            limits=httpx.Limits(max_connections=20, keepalive_expiry=_KEEP_ALIVE_S),
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            auth=_Bearer(key),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": user_agent,
            },
        )

    async def send(self, request: Request, extra_headers: Mapping[str, str]) -> Reply:
        """Send the request once and read the answer. Raises ServiceUnreachable when none can be read."""
        headers = dict(extra_headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        try:
            async with self._http.stream(
                request.method,
                self._base + request.path,
                content=request.body,
                headers=headers,
                # Some routes take no key, and a webhook's address is anybody's.
                auth=None if request.is_open else httpx.USE_CLIENT_DEFAULT,
                timeout=_timeout(request.patience),
            ) as response:
                return Reply(response.status_code, _lower(response.headers), await _body(response))
        except httpx.TransportError as error:
            raise _translated(error, request.patience) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise ServiceUnreachable(
                "The connection to the service failed", hint=_CHECK_NETWORK, code="NO_ANSWER"
            ) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class _Bearer(httpx.Auth):
    """Puts the key on a request."""

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key.secret}"
        yield request


async def _body(response: httpx.Response) -> bytes:
    try:
        body = BoundedBody(response.headers.get("content-encoding", ""), MOST_ANSWER_BYTES)
        async for chunk in response.aiter_raw():
            body.add(chunk)
        return body.whole()
    except TooLarge as error:
        raise ServiceUnreachable(
            f"The service's answer is larger than {MOST_ANSWER_BYTES // 1_000_000} MB and was not read",
            hint="Check the address of the service.",
            code="ANSWER_TOO_LARGE",
            status=response.status_code,
        ) from error
    except Unreadable as error:
        raise ServiceUnreachable(
            "The service's answer could not be unpacked", hint="Try again.", code="NOT_JSON"
        ) from error


def _trust(base_url: BaseUrl) -> ssl.SSLContext | bool:
    """The certificates this computer trusts, those of a company's own authority included."""
    if base_url.text.startswith("http://"):
        # Never used; building one would read the whole certificate store.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _timeout(patience: Patience) -> httpx.Timeout:
    return httpx.Timeout(patience.read_s, connect=patience.connect_s, pool=patience.connect_s)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _translated(error: httpx.TransportError, patience: Patience) -> ServiceUnreachable:
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            title, code = f"The service could not be reached within {patience.connect_s:g} seconds", "NO_CONNECTION"
        case httpx.TimeoutException():
            title, code = f"The service sent nothing for {patience.read_s:g} seconds", "NO_ANSWER"
        case httpx.ProxyError():
            title, code = "The proxy did not let the request through", "NO_CONNECTION"
        case httpx.ConnectError():
            return _not_connected(error)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            title, code = "The request could not be sent to that address", "BAD_ADDRESS"
        case _:
            title, code = "The connection broke before the whole answer was there", "NO_ANSWER"
    return ServiceUnreachable(title, hint=_CHECK_NETWORK, code=code)


def _not_connected(error: httpx.ConnectError) -> ServiceUnreachable:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ServiceUnreachable(
            "No secure connection to the service: its certificate or its encryption is not accepted",
            hint="Check the address, this computer's clock, and whether a company's proxy needs its own certificate.",
            code="NOT_SECURE",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        title = "The name of the service was not found"
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        title = "Nothing answers at the address of the service"
    else:
        title = "The service could not be reached"
    return ServiceUnreachable(title, hint=_CHECK_NETWORK, code="NO_CONNECTION")


def _causes(error: BaseException | None) -> list[BaseException]:
    """The error, what caused it, and what each of a group held."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or cause in found:
            continue
        found.append(cause)
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
    return found
