"""Units that let systemd run the schedules: a service and a timer, an instance for each schedule.

The timer only ticks; which run is due is the workbench's own business. systemd's calendar would not
do: on the day that clocks go forward it leaves 01:30 out.
"""

from dataclasses import dataclass
from pathlib import Path

from workbench.store.files import write_durably

SERVICE, TIMER = "workbench-schedule@.service", "workbench-schedule@.timer"
LOOP = ("workbench", "schedule", "run", "--loop")
"""What a container runs in place of timers."""

_SERVICE = """\
# Runs what is due of the schedule that the instance is named for: scheduled/%i.yaml.
# Made by `workbench schedule install`; docs/schedules.md says how to set it up.
[Unit]
Description=Scheduled run of %i
# tells somebody of a run that failed or was missed, once such a unit is there
# OnFailure=tell-somebody@%n.service

[Service]
Type=oneshot
{account}UMask=0077
WorkingDirectory={project}
EnvironmentFile=-/etc/workbench.env
ExecStart={program} schedule run %i
# some jobs of the run failed: the others are done
SuccessExitStatus=3
# the command has 30 seconds to end, then the runner notes that it was stopped
KillMode=mixed
TimeoutStopSec=60
NoNewPrivileges=yes
PrivateTmp=yes
{hardened}"""
_HARDENED = """\
ProtectSystem=strict
ProtectHome=yes
ReadWritePaths={home}
"""
_TIMER = """\
# Looks every quarter of an hour whether a run is due, waits for its data, or was cut off.
[Unit]
Description=When to look at the schedule %i

[Timer]
OnCalendar=*:0/15
AccuracySec=1s
# looks at once where the machine was off
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Place:
    """Where the workbench is installed.

    Attributes:
        project: folder with scheduled/ and params/.
        home: folder of the store, the only one that runs may write to.
        program: the ``workbench`` command.
        user: account that runs are started as; empty for units of one's own account.
    """

    project: Path
    home: Path
    program: Path
    user: str = ""


def units(place: Place) -> dict[str, str]:
    """Text of each unit by the name of its file."""
    service = _SERVICE.format(
        account=f"User={place.user}\n" if place.user else "",
        project=place.project,
        program=place.program,
        # namespaces of that kind need a system's manager
        hardened=_HARDENED.format(home=place.home) if place.user else "",
    )
    return {SERVICE: service, TIMER: _TIMER}


def write_units(place: Place, folder: Path) -> tuple[Path, ...]:
    """Write the units into a folder. Returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in units(place).items():
        write_durably(folder / name, text.encode())
        paths.append(folder / name)
    return tuple(paths)
