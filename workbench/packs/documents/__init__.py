"""The documents of a pack, from its parts: page, spreadsheet, bundle of CSV files, and PDF.

Every document is made from the shown text of the parts, so none can say more than another.
"""
