"""A certificate authority of the engine's own, and the certificate it serves with; made when it starts, for it alone."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_VALID = timedelta(days=30)
_PRIVATE = 0o600


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """The files.

    Attributes:
        authority: The authority's certificate, for clients to trust.
        certificate: What the engine serves with.
        key: The certificate's private key.
    """

    authority: Path
    certificate: Path
    key: Path


def make(directory: Path, now: datetime | None = None) -> Certificates:
    """Writes an authority and a certificate for 127.0.0.1.

    Args:
        directory: Where to.
        now: The start of their validity. Default: the system's time.
    """
    from cryptography import x509  # noqa: PLC0415 - the fast profile does without it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - as above

    start = (datetime.now(UTC) if now is None else now) - timedelta(hours=1)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("authority", "server")}
    names = {name: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"constructs-sm local {name}")]) for name in keys}

    def certificate(name: str, *extensions: x509.ExtensionType) -> bytes:
        builder = x509.CertificateBuilder(
            issuer_name=names["authority"],
            subject_name=names[name],
            public_key=keys[name].public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=start,
            not_valid_after=start + _VALID,
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(keys["authority"].public_key()), critical=False
        )
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(keys[name].public_key()), critical=False
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(keys["authority"], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    hosts = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    files = Certificates(
        authority=directory / "authority.pem", certificate=directory / "server.pem", key=directory / "server.key"
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    authority = certificate("authority", x509.BasicConstraints(ca=True, path_length=0), usage)
    files.authority.write_bytes(authority)
    server = certificate("server", x509.BasicConstraints(ca=False, path_length=None), hosts)
    files.certificate.write_bytes(server + authority)
    private = keys["server"].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(files.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as stream:
        stream.write(private)
    return files
