"""Files that a school uploads: read within limits, recognised, and turned into arrivals."""
