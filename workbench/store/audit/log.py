"""The audit log of one home folder, as the rest of the workbench knows it."""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from workbench.errors import StoreError
from workbench.store.audit.actions import Action
from workbench.store.audit.anchors import Anchors
from workbench.store.audit.chain import Chain, Clock, now
from workbench.store.audit.event import Event
from workbench.store.audit.lock import SECONDS
from workbench.store.audit.pupils import PupilReferences
from workbench.store.audit.verify import Proof, Verdict, verify


class AuditLog:
    """Writes events, reads them, and proves that they are whole.

    The signed anchors and the lists of pupil references are beside the log; the keys are in
    ``keys/`` beside the log's folder. The home folder is so laid out, and keys can be kept on
    another disk than the log.

    Args:
        path: the log.
        clock: what time it is, in UTC.
        patience: seconds to wait for another writer before nothing is shown.
    """

    def __init__(self, path: Path, clock: Clock = now, patience: float = SECONDS) -> None:
        self.path = path
        keys = path.parent.parent / "keys"
        self.anchors = Anchors(path.with_name("anchors.jsonl"), keys)
        self.pupils = PupilReferences(path.with_name("pupils"), keys)
        self._chain = Chain(path, self.anchors, clock, patience)
        self._always: Mapping[str, Any] = {}

    def noting(self, **facts: Any) -> Self:
        """The same log, whose events also have these facts unless they have their own."""
        view = copy.copy(self)
        view._always = {**self._always, **facts}
        return view

    def write(self, action: str, **facts: Any) -> None:
        """Append one event and wait until it is on the disk.

        Args:
            action: one of :class:`workbench.store.audit.actions.Action`.
            facts: attributes of :class:`workbench.store.audit.event.Event`.

        Raises:
            ContractError: the action is not on the list, or a fact is not fit to be written.
            StoreError: it cannot be written, or the end of the log is damaged. The caller then
                must not go on: no log, no data.
        """
        event = Event(action=action, **{**self._always, **facts})
        try:
            self._chain.append(event.facts())
        except OSError as error:
            raise _unwritable(error) from None

    def keep_pupils(self, identities: Mapping[str, Iterable[str | None]]) -> str:
        """Keep who was identified as keyed references; the fact ``pupils`` of an event.

        Args:
            identities: values by column, see :data:`workbench.store.audit.pupils.KINDS`.

        Raises:
            StoreError: it cannot be written. The caller then must not go on.
        """
        try:
            return self.pupils.keep(identities)
        except OSError as error:
            raise _unwritable(error) from None

    def anchor(self, **facts: Any) -> None:
        """Sign the end of the log as it is now.

        Raises:
            StoreError: it cannot be written, or the end of the log is damaged.
        """
        self.write(Action.ANCHOR, **facts)
        try:
            self._chain.anchor()
        except OSError as error:
            raise _unwritable(error) from None

    def verify(self, proof: Proof | None = None) -> Verdict:
        """Walk the whole chain, and compare it with the head file and the signed anchors.

        Args:
            proof: what to check it with instead of what lies beside the log.

        Raises:
            StoreError: it cannot be read.
        """
        try:
            return verify(self.path, self.anchors, self.pupils, proof or Proof())
        except OSError as error:
            raise StoreError(
                f"The audit log cannot be read ({type(error).__name__}).",
                "Check the folder's rights with `workbench doctor`.",
            ) from None

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Every event in order. Does not verify: what is no JSON is left out."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", newline="\n") as log:
            for line in log:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                yield event

    def close(self) -> None:
        """Close the file. The next event opens it again."""
        self._chain.close()


def _unwritable(error: OSError) -> StoreError:
    return StoreError(
        f"The audit log cannot be written ({type(error).__name__}), so nothing is shown.",
        "Check the folder's rights and free space with `workbench doctor`.",
    )
