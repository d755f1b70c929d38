"""Pages of dashboards as documents: PDF, spreadsheet, CSV and PNG of what is shown."""
