"""Public keys of signatures (Ed25519, RFC 8032) as lines of text, and names to tell them apart."""

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workbench.errors import UsageError

_NAME_CHARACTERS = 16


def name_of(public: Ed25519PublicKey) -> str:
    """Name of a key, to tell keys apart: the start of the SHA-256 hash of its 32 bytes."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:_NAME_CHARACTERS]


def public_text(public: Ed25519PublicKey) -> str:
    """A public key as a line of text to keep elsewhere."""
    return base64.b64encode(public.public_bytes_raw()).decode()


def read_public(text: str, argument: str, command: str) -> Ed25519PublicKey:
    """The public key of a line of text.

    Args:
        text: the line.
        argument: what gave it, as an error names it.
        command: what prints such lines.

    Raises:
        UsageError: it is no such line.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise UsageError(
            f"`{argument}` is not a public key.", f"Give the line that `{command}` prints."
        ) from None
