"""Who may see what: viewers, policy as data, scopes, disclosure control."""
