"""Whoever runs commands and notebooks on this machine: the account of the operating system."""

import getpass

ISSUER = "os-account"


def operator_subject() -> str:
    """Name of the account that runs this process."""
    return getpass.getuser()


def operator_identity() -> str:
    """Issuer and subject in one string, for the audit log."""
    return f"{ISSUER}|{operator_subject()}"
