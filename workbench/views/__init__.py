"""Pure functions from frames to charts and tables, and the parts that dashboards are made of."""
