"""The guard against differencing for each page: one memory a session, one an organisation."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.access.answers import MemoryAnswers
from workbench.access.differencing import AnswerStore, DifferencingGuard, PupilHashes
from workbench.serve.sessions import SignedIn
from workbench.settings import Settings
from workbench.store.answers import open_answers, pupil_hashes


@dataclass(frozen=True)
class Differencing:
    """What was answered: to browser sessions in memory, to organisations in a file."""

    sessions: AnswerStore
    organisations: AnswerStore
    hashes: PupilHashes

    def guards(
        self, signed_in: SignedIn, urn: str, version: Callable[[], str]
    ) -> Callable[[int], DifferencingGuard]:
        """Guards by threshold for what a signed-in person is answered about a school.

        People of one organisation share a memory, because they can put their answers together.
        Somebody without one has their own.
        """
        viewer = signed_in.viewer
        together = viewer.organisation or viewer.identity
        stores = {
            f"session {signed_in.key} {urn}": self.sessions,
            f"organisation {together} {urn}": self.organisations,
        }

        def guard(threshold: int) -> DifferencingGuard:
            now = version() if threshold else ""
            return DifferencingGuard(stores, threshold, now, self.hashes)

        return guard


def open_differencing(chosen: Settings) -> Differencing:
    """The memories of a home folder.

    Raises:
        StoreError: the file of answers or its key cannot be used.
    """
    hashes = pupil_hashes(chosen)
    longest = chosen.session_hours * 3600.0
    return Differencing(MemoryAnswers(kept=longest), open_answers(chosen, hashes), hashes)
