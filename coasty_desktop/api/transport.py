"""One request out, one answer in, whole or as it comes, over the only HTTP client of the program.

It follows no redirect, keeps no cookie, reads no more than it must, and never writes a header or a body anywhere.
The library's exceptions end here.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpx

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.inflate import BoundedBody, TooLarge, Unreadable
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.request import MOST_ANSWER_BYTES, Patience, Reply, Request
from coasty_desktop.core.errors import ServiceUnreachable

_CHECK_NETWORK = "Check the network and the address of the service, then try again."
# Longer than a step takes, so that a run needs one handshake.
_KEEP_ALIVE_S = 90
# Each run that is followed holds one for as long as it lasts; they must not keep a call waiting.
_MOST_CONNECTIONS = 200


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
            limits=httpx.Limits(
                max_connections=_MOST_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=_KEEP_ALIVE_S
            ),
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
        with _translating(request.patience):
            async with self._asked(request, extra_headers) as response:
                return Reply(response.status_code, _lower(response.headers), await _body(response))

    @asynccontextmanager
    async def stream(self, request: Request, extra_headers: Mapping[str, str]) -> AsyncIterator[OpenAnswer]:
        """Send the request once and give the answer as it comes; leaving closes the connection.

        `request.patience.read_s` is the longest silence. Raises ServiceUnreachable.
        """
        async with AsyncExitStack() as connection:
            with _translating(request.patience):
                response = await connection.enter_async_context(self._asked(request, extra_headers))
            yield OpenAnswer(response, request.patience)

    def _asked(self, request: Request, extra_headers: Mapping[str, str]) -> AbstractAsyncContextManager[httpx.Response]:
        headers = dict(extra_headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        return self._http.stream(
            request.method,
            self._base + request.path,
            content=request.body,
            headers=headers,
            # Some routes take no key, and a webhook's address is anybody's.
            auth=None if request.is_open else httpx.USE_CLIENT_DEFAULT,
            timeout=_timeout(request.patience),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class OpenAnswer:
    """An answer whose body is still to come: its status, and its headers with lower-case names."""

    def __init__(self, response: httpx.Response, patience: Patience) -> None:
        """Take what httpx has open."""
        self._response, self._patience = response, patience
        self.status = response.status_code
        self.headers: Mapping[str, str] = _lower(response.headers)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes of the body as they come, as packed as they were sent. Raises ServiceUnreachable."""
        with _translating(self._patience):
            async with aclosing(cast("AsyncGenerator[bytes, None]", self._response.aiter_raw())) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def whole(self) -> Reply:
        """The answer with all of its body. Raises ServiceUnreachable."""
        with _translating(self._patience):
            return Reply(self.status, self.headers, await _body(self._response))


class _Bearer(httpx.Auth):
    """Puts the key on a request."""

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key.secret}"
        yield request


async def _body(response: httpx.Response) -> bytes:
    """The unpacked body. One that cannot be unpacked is empty where the status says enough."""
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
        if not response.is_success:
            return b""
        raise ServiceUnreachable(
            "The service's answer could not be unpacked", hint="Try again.", code="NOT_JSON"
        ) from error


@contextmanager
def _translating(patience: Patience) -> Iterator[None]:
    """Let no exception of the library out."""
    try:
        yield
    except httpx.TransportError as error:
        raise _translated(error, patience) from error
    except UnicodeError as error:
        # A name of a host that stands for no letters, such as xn--a: it cannot be looked up.
        raise ServiceUnreachable(
            "The request could not be sent to that address", hint=_CHECK_NETWORK, code="BAD_ADDRESS"
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise ServiceUnreachable(
            "The connection to the service failed", hint=_CHECK_NETWORK, code="NO_ANSWER"
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
