"""The contents of protected frames, as what is worked out of them is kept under.

Two viewers who were shown the same figures are shown the same of what follows from them. What a
guard hid from one of them changes the frames, and with them the key.
"""

import hashlib
from collections.abc import Iterable

import pandas as pd
from pandas.util import hash_pandas_object


def contents(frames: Iterable[pd.DataFrame]) -> str:
    """SHA-256 of the names, types and values of frames, in their order."""
    found = hashlib.sha256()
    for frame in frames:
        heading = [(str(name), str(kind)) for name, kind in frame.dtypes.items()]
        found.update(repr((len(frame), heading)).encode())
        found.update(hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return found.hexdigest()
