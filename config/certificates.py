"""TLS of a server that has no name on the internet: an authority of its own, and what it signs.

Phones trust the authority once (config.trust shows how). It can vouch for names of a local
network alone (RFC 5280 name constraints): who steals its key cannot pose as a bank.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3_650
SERVER_DAYS = 397  # the longest that browsers take
RENEWED_BEFORE = timedelta(days=60)
CLOCKS_DIFFER = timedelta(days=2)  # a phone whose clock is behind takes it too
LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"),
    *("100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128"),
)
LOCAL_NAMES = ("localhost", "local", "lan", "home.arpa", "internal")

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """Files of one server: what phones trust, and what the server shows them."""

    authority: Path
    certificate: Path  # with the authority's behind it
    key: Path
    fingerprint: str  # SHA-256 of the authority, in pairs of hexadecimal digits


def certificates(var: Path, names: Iterable[str]) -> Certificates:
    """Certificates for these names and addresses; made where they lack, end or do not fit.

    The authority lies with the keys (`var/keys`, so in the sealed part of backups: phones need
    not trust a new one after a restore); what it signs in `var/tls`.
    """
    wanted = list(dict.fromkeys(name.strip("[]").lower() for name in names))
    authority, signing = _authority(var / "keys", wanted)
    folder = var / "tls"
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "server.pem", folder / "server.key"
    if not _serves(certificate, key, wanted, authority):
        _sign(certificate, key, wanted, authority, signing)
    return Certificates(
        authority=var / "keys" / "authority.pem",
        certificate=certificate,
        key=key,
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


# --- the authority ----------------------------------------------------------------------------


def _authority(folder: Path, names: list[str]) -> tuple[x509.Certificate, Key]:
    kept, key = folder / "authority.pem", folder / "authority.key"
    if kept.exists() and key.exists():
        authority, signing = x509.load_pem_x509_certificate(kept.read_bytes()), _read(key)
        if _lasts(authority) and _may_vouch(authority, names):
            return authority, signing
    signing = ec.generate_private_key(ec.SECP256R1())
    authority = _self_signed(signing, names)
    folder.mkdir(parents=True, exist_ok=True)
    _write(key, _private(signing))
    _write(kept, authority.public_bytes(serialization.Encoding.PEM))
    return authority, signing


def _self_signed(signing: Key, names: list[str]) -> x509.Certificate:
    now = datetime.now(UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Rangwat {now:%Y-%m-%d}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(signing.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )


def _permitted(names: list[str]) -> list[x509.GeneralName]:
    """Local networks and names, and those asked for that are neither."""
    networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in LOCAL_NETWORKS]
    domains = list(LOCAL_NAMES)
    for name in names:
        address = _address(name)
        if address is None:
            if not _is_below(name, domains):
                domains.append(name)
        elif not any(address in network for network in networks):
            networks.append(ip_network(name))
    return [*map(x509.DNSName, domains), *map(x509.IPAddress, networks)]


def _may_vouch(authority: x509.Certificate, names: list[str]) -> bool:
    found = authority.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = found.value.permitted_subtrees or []
    domains = [each.value for each in permitted if isinstance(each, x509.DNSName)]
    networks = [
        each.value
        for each in permitted
        if isinstance(each, x509.IPAddress) and isinstance(each.value, IPv4Network | IPv6Network)
    ]
    for name in names:
        address = _address(name)
        if address is None and not _is_below(name, domains):
            return False
        if address is not None and not any(address in network for network in networks):
            return False
    return True


# --- what it signs ----------------------------------------------------------------------------


def _serves(certificate: Path, key: Path, names: list[str], authority: x509.Certificate) -> bool:
    if not (certificate.exists() and key.exists()):
        return False
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    if found.public_key() != _read(key).public_key() or not _lasts(found):
        return False
    try:
        found.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 (of another authority, whichever way that shows)
        return False
    said = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    told = {str(name.value).lower() for name in said}
    return told.issuperset(names)


def _sign(
    certificate: Path, key: Path, names: list[str], authority: x509.Certificate, signing: Key
) -> None:
    now = datetime.now(UTC)
    own = ec.generate_private_key(ec.SECP256R1())
    signed = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Rangwat")]))
        .issuer_name(authority.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now - CLOCKS_DIFFER + timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName(list(map(_general, names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    certificate.unlink(missing_ok=True)  # while the key is a new one there is none
    _write(key, _private(own))
    _write(certificate, signed.public_bytes(pem) + authority.public_bytes(pem))


def _lasts(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE


def _address(name: str) -> IPv4Address | IPv6Address | None:
    with contextlib.suppress(ValueError):
        return ip_address(name)
    return None


def _is_below(name: str, domains: Iterable[str]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _private(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _read(path: Path) -> Key:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} is not one of ours")
    return key


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner alone."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    draft.replace(path)
