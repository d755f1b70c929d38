"""Wonde: a REST interface in front of many management information systems.

Fields follow the public OpenAPI description, version 1.0, and what public clients of it read;
where they differ, both forms are understood.
"""
