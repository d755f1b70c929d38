"""A management information system to try a connection on: synthetic pupils over real HTTP.

It speaks the Wonde REST API v1.0 for one school of synthetic England, with a clock that is moved
by hand and faults on demand. Nothing it serves is about a real pupil or school.
"""
