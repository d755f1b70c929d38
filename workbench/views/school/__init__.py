"""The dashboard of one school: state, store, viewers, page."""
