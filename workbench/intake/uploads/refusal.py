"""A file that is refused whole: by which rule, and what its sender can do."""

import unicodedata

from workbench.errors import ContractViolation

_LONGEST_NAME = 80


class UploadRefused(ContractViolation):
    """An uploaded file that cannot be taken. ``rule`` is the name of the rule that it breaks.

    Messages never quote the file: its first line may be its first pupil.
    """

    def __init__(self, rule: str, what: str, hint: str) -> None:
        super().__init__(f"{what} [rule: {rule}]", hint)
        self.rule = rule


def label_of(name: str) -> str:
    """A file's name as it can be shown: no folder, no control character, not endless.

    >>> label_of("../../etc/pupils.csv")
    'pupils.csv'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    if len(plain) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        plain = f"{plain[:half]}...{plain[-half:]}"
    return plain or "The file"
