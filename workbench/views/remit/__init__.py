"""The page of the schools of a trust, a local authority or a diocese."""
