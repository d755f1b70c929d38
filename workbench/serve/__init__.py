"""The server of the dashboards: sign-in, sessions, headers, pages and downloads."""
