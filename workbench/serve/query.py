"""The query of an address, which comes from outside."""

from tornado.httputil import HTTPServerRequest


def first_values(request: HTTPServerRequest) -> dict[str, str]:
    """First value of each name in the query, as text."""
    return {
        name: values[0].decode("utf-8", "replace")
        for name, values in request.query_arguments.items()
        if values
    }
