"""A client that sends as ODK Collect does, over real sockets: what it believes is what counts.

It asks HEAD first, answers a challenge (Basic or Digest), splits files by the size the server
takes, marks all but the last sending as incomplete, takes only 201 and 202 for success, and
sends the same instance with the same bytes again until it gets one.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

SUCCESS = frozenset({201, 202})
NO_LIMIT = 10_000_000  # bytes, where the server names none: what Collect takes then
LOST = (OSError, http.client.HTTPException)  # no answer: nobody knows what the server has
_CHALLENGE = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')

Step = Callable[[str], None]


class NotTaken(Exception):
    """The server answered, and not with success; the instance stays on the phone."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body.decode(errors='replace')}")
        self.status, self.body = status, body


@dataclass(frozen=True)
class Instance:
    """A finalised form on the phone: it never changes; an edit is another one."""

    instance_id: str
    xml: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)


def new_id() -> str:
    """An instanceID as Collect makes them."""
    return f"uuid:{uuid.uuid4()}"


def filled_in(
    form_id: str,
    version: str,
    answers: Mapping[str, str],
    files: Mapping[str, bytes] | None = None,
    *,
    instance_id: str | None = None,
    edits: Instance | None = None,
    padding: str = "",
) -> Instance:
    """An instance of a form of plain questions; `edits` names the one it stands for."""
    own = instance_id or new_id()
    deprecated = f"<deprecatedID>{escape(edits.instance_id)}</deprecatedID>" if edits else ""
    told = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in answers.items())
    xml = (
        "<?xml version='1.0' encoding='UTF-8' ?>"
        f"<data id={quoteattr(form_id)} version={quoteattr(version)}"
        ' xmlns:orx="http://openrosa.org/xforms">'
        f"{told}{padding}<orx:meta><orx:instanceID>{escape(own)}</orx:instanceID>"
        f"{deprecated.replace('deprecatedID', 'orx:deprecatedID')}</orx:meta></data>"
    )
    return Instance(own, xml.encode(), dict(files or {}))


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Collect:
    """One phone. `step` is told what is about to happen, so that a test can strike there."""

    def __init__(
        self,
        server_url: str,
        username: str,
        password: str,
        *,
        device_id: str = "collect:test",
        most_bytes: int = NO_LIMIT,
        timeout: float = 30.0,
        step: Step = lambda _: None,
    ) -> None:
        """`server_url` as in the QR, without `/submission`; `most_bytes` of files at a time."""
        parts = urlsplit(server_url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = f"{parts.path.rstrip('/')}/submission?{urlencode({'deviceID': device_id})}"
        self._username, self._password = username, password
        self._most_bytes = most_bytes
        self._timeout, self._step = timeout, step
        self._connection: http.client.HTTPConnection | None = None
        self._challenge: dict[str, str] | None = None
        self._scheme = ""
        self._count = 0
        self._limit: int | None = None

    def send(self, instance: Instance) -> list[Answer]:
        """Every answer to one attempt at sending it whole.

        Raises:
            NotTaken: an answer was no success.
            OSError, HTTPException: no answer came.
        """
        try:
            # Asked once for all that is sent over one connection.
            if self._limit is None or self._connection is None:
                self._limit = self._asked_limit()
            bodies = self._bodies(instance, min(self._limit, self._most_bytes))
            return [self._posted(body, number) for number, body in enumerate(bodies)]
        except BaseException:
            self.hang_up()
            raise

    def send_until_taken(self, instance: Instance, *, patience: float = 120.0) -> int:
        """Try again whenever no answer came or the server was at fault; how many attempts.

        Raises:
            NotTaken: the server says that it will not have it.
            TimeoutError: it did not get through.
        """
        until = time.monotonic() + patience
        attempts = 0
        while time.monotonic() < until:
            attempts += 1
            try:
                self.send(instance)
            except NotTaken as refusal:
                if refusal.status < 500:
                    raise
            except LOST:
                pass
            else:
                return attempts
            time.sleep(min(0.05 * attempts, 1.0))
        raise TimeoutError(f"{instance.instance_id} did not get through in {patience} s")

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # --- HEAD ---------------------------------------------------------------------------------

    def _asked_limit(self) -> int:
        self._step("head")
        answer = self._asked("HEAD", None, {})
        if answer.status == 401:
            self._hear_challenge(answer)
            answer = self._asked("HEAD", None, {})
        if answer.status not in (200, 204):
            raise NotTaken(answer.status, answer.body)
        return int(answer.headers.get("X-OpenRosa-Accept-Content-Length") or NO_LIMIT)

    def _hear_challenge(self, answer: Answer) -> None:
        """Digest where it is offered, else Basic; the last challenge counts."""
        for said in answer.headers.get_all("WWW-Authenticate") or []:
            scheme, _, rest = said.partition(" ")
            if scheme.lower() == "digest" or self._scheme != "digest":
                self._scheme = scheme.lower()
                self._challenge = {
                    name: quoted or bare for name, quoted, bare in _CHALLENGE.findall(rest)
                }

    # --- POST ---------------------------------------------------------------------------------

    def _bodies(self, instance: Instance, limit: int) -> Iterator[tuple[str, bytes]]:
        """Content type and body of each sending: at least one file in each, however large."""
        waiting = list(instance.files.items())
        first = True
        while waiting or first:
            first = False
            size, taken = len(instance.xml), []
            while waiting and (not taken or size + len(waiting[0][1]) <= limit):
                name, content = waiting.pop(0)
                size += len(content)
                taken.append((name, content))
            yield multipart(instance.xml, taken, more_follow=bool(waiting))

    def _posted(self, sent: tuple[str, bytes], number: int) -> Answer:
        content_type, body = sent
        self._step(f"post {number}")
        answer = self._asked("POST", body, {"Content-Type": content_type})
        if answer.status == 401:  # a nonce ran out between
            self._hear_challenge(answer)
            answer = self._asked("POST", body, {"Content-Type": content_type})
        if answer.status not in SUCCESS:
            raise NotTaken(answer.status, answer.body)
        return answer

    def _asked(self, method: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self._host, self._port, timeout=self._timeout
            )
        connection = self._connection
        sent = {"X-OpenRosa-Version": "1.0", "User-Agent": "as-collect", **headers}
        if self._challenge is not None:
            sent["Authorization"] = self._authorization(method)
        connection.putrequest(method, self._path)
        for name, value in sent.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if body is not None:
            middle = secrets.randbelow(len(body))
            connection.send(body[:middle])
            self._step("body")
            connection.send(body[middle:])
        self._step("sent")
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if response.will_close:
            self.hang_up()
        self._step("answered")
        return answer

    def _authorization(self, method: str) -> str:
        if self._scheme == "basic":
            pair = f"{self._username}:{self._password}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        said = self._challenge or {}
        self._count += 1
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        first = _md5(f"{self._username}:{said['realm']}:{self._password}")
        second = _md5(f"{method}:{self._path}")
        proof = _md5(f"{first}:{said['nonce']}:{count}:{own}:auth:{second}")
        told = {
            "username": self._username,
            "realm": said["realm"],
            "nonce": said["nonce"],
            "uri": self._path,
            "response": proof,
            "cnonce": own,
            **({"opaque": said["opaque"]} if "opaque" in said else {}),
        }
        listed = ", ".join(f'{name}="{value}"' for name, value in told.items())
        return f"Digest {listed}, qop=auth, nc={count}, algorithm=MD5"


def multipart(
    xml: bytes, files: list[tuple[str, bytes]], *, more_follow: bool = False
) -> tuple[str, bytes]:
    """Content type and body of one sending, as Collect writes it."""
    boundary = uuid.uuid4().hex
    parts = [
        _part(boundary, "xml_submission_file", "submission.xml", "text/xml", xml),
        *(_part(boundary, name, name, _kind(name), content) for name, content in files),
    ]
    if more_follow:
        parts.append(
            f"--{boundary}\r\nContent-Disposition: form-data;"
            ' name="*isIncomplete*"\r\n\r\nyes\r\n'.encode()
        )
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body


def _part(boundary: str, name: str, file_name: str, kind: str, content: bytes) -> bytes:
    # As OkHttp writes names: raw UTF-8, with the three letters escaped that would end it.
    escaped = [
        text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        for text in (name, file_name)
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{escaped[0]}";'
        f' filename="{escaped[1]}"\r\nContent-Type: {kind}\r\n'
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"


def _kind(name: str) -> str:
    known = {"jpg": "image/jpeg", "png": "image/png", "csv": "text/csv", "m4a": "audio/m4a"}
    return known.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
