"""Settings: the only place that reads the environment.

Every setting has the prefix ``WORKBENCH_``; a ``workbench.toml`` beside the data folder or the
working folder is read as well. A secret may also stand in a file of its own: the folder that
``CREDENTIALS_DIRECTORY`` names, as ``LoadCredential=`` of systemd sets it, is searched for files
with the names of settings, such as ``WORKBENCH_SESSION_SECRET``. Precedence: environment, then
these files, then TOML, then the defaults here.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PROJECT = Path(__file__).resolve().parent.parent
CREDENTIALS = "CREDENTIALS_DIRECTORY"


class Settings(BaseSettings):
    """Frozen settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix="WORKBENCH_",
        frozen=True,
        extra="forbid",
        toml_file="workbench.toml",
    )

    home: Path = Field(PROJECT / "var", description="folder of the store, the packs and the logs")
    project: Path = Field(PROJECT, description="folder with notebooks/, dashboards/, params/")
    published_data: Path = Field(
        PROJECT.parent / "shared" / "data", description="folder of published files, if there is one"
    )
    database_threads: int = Field(2, ge=1, description="threads of one DuckDB connection")
    database_memory: str = Field("2GiB", description="memory limit of one DuckDB connection")
    cache_bytes: int = Field(256 * 2**20, ge=0, description="size of the frame cache in bytes")
    host: str = Field("127.0.0.1", description="address the dashboards are served on")
    port: int = Field(5006, ge=0, le=65535, description="port the dashboards are served on")
    public_origin: str = Field(
        "", description="scheme://host:port that browsers see; default from host and port"
    )
    session_secret: SecretStr | None = Field(
        None, description="signs browser sessions; default: made once and kept in home"
    )
    session_idle_minutes: int = Field(30, ge=1, description="sign-out after this much idleness")
    session_hours: int = Field(12, ge=1, description="sign-out after this long, idle or not")
    sessions_at_once: int = Field(
        20, ge=1, description="browsers one account is signed in on; one more ends the oldest"
    )
    production: bool = Field(
        False, description="refuse to start with anything that is unsafe with real pupils' data"
    )
    pack_tries: int = Field(
        3, ge=1, description="failures after which a pack goes on the poison list"
    )
    pack_deadline_seconds: int = Field(900, ge=1, description="time one pack may take")
    pack_lease_seconds: int = Field(
        30, ge=1, description="time after which a worker that was cut off loses its pack"
    )
    pack_disk_bytes: int = Field(
        2**30, ge=0, description="free space below which no pack is begun; or that of 20 packs"
    )
    pack_memory_bytes: int | None = Field(
        None, ge=2**20, description="memory of one process that builds packs; default: no limit"
    )
    registry_url: SecretStr | None = Field(
        None, description="postgresql://user:password@host/name; default: an SQLite file in home"
    )
    lake_catalogue_url: SecretStr | None = Field(
        None,
        description="postgresql://user:password@host/name; default: an SQLite file in home/lake",
    )
    vault_catalogue_url: SecretStr | None = Field(
        None,
        description="postgresql://user:password@host/name, another database than the lake's; "
        "default: an SQLite file in home/vault",
    )
    openid_issuer: str = Field(
        "", description="address of an OpenID provider that people may sign in with"
    )
    openid_client_id: str = Field("", description="what the provider knows the workbench as")
    openid_client_secret: SecretStr | None = Field(
        None, description="secret that the provider gave to the workbench"
    )
    openid_scopes: str = Field(
        "openid organisation", description="what the provider is asked for, words with spaces"
    )
    openid_label: str = Field("DfE Sign-in", description="name of the provider on the sign-in page")

    mail_host: str = Field(
        "", description="mail server for links; default: letters are files in home/outbox"
    )
    mail_port: int = Field(587, ge=1, le=65535, description="port of the mail server")
    mail_starttls: bool = Field(True, description="off only for a mail server on this machine")
    mail_user: str = Field("", description="who signs in at the mail server, if it asks")
    mail_password: SecretStr | None = Field(None, description="password at the mail server")
    mail_sender: str = Field("", description="address that letters come from")
    webhook_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="what a connector shows when it reports by itself; default: no reports",
    )
    contact: str = Field("", description="whom people ask, as letters are to say it")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Add the files of secrets under the environment, and ``workbench.toml`` under those."""
        toml = TomlConfigSettingsSource(settings_cls)
        secrets = os.environ.get(CREDENTIALS, "")
        if not os.path.isdir(secrets):
            return (init_settings, env_settings, toml)
        files = SecretsSettingsSource(settings_cls, secrets_dir=secrets)
        return (init_settings, env_settings, files, toml)

    @property
    def lake(self) -> Path:
        """Folder of the lake: analytic facts, no identities."""
        return self.home / "lake"

    @property
    def vault(self) -> Path:
        """Folder of the vault: what identifies a pupil."""
        return self.home / "vault"

    @property
    def registry(self) -> Path:
        """SQLite file of organisations, users, sessions and jobs."""
        return self.home / "registry.sqlite"

    @property
    def audit_log(self) -> Path:
        """Append-only, hash-chained log of every load."""
        return self.home / "audit" / "audit.jsonl"

    @property
    def outbox(self) -> Path:
        """Folder of letters that wait to be sent, where there is no mail server."""
        return self.home / "outbox"

    @property
    def packs(self) -> Path:
        """Folder of finished packs."""
        return self.home / "packs"

    @property
    def contracts(self) -> Path:
        """Folder of the data contracts."""
        return self.project / "data_contracts"


def inherited_environment() -> dict[str, str]:
    """A copy of this process's environment, for a process that it starts."""
    return dict(os.environ)


def change_environment(given: Mapping[str, str]) -> None:
    """Put another environment in place of this process's, as for a process that was forked."""
    os.environ.clear()
    os.environ |= given


def settings() -> Settings:
    """Read the settings of this process.

    Raises:
        UsageError: a setting has a wrong type or an unknown name.
    """
    from pydantic import ValidationError

    from workbench.errors import UsageError

    try:
        return Settings()  # type: ignore[call-arg]  # defaults fill every field
    except ValidationError as error:
        lines = [
            f"WORKBENCH_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        ]
        raise UsageError("A setting is wrong. " + "; ".join(lines)) from None
