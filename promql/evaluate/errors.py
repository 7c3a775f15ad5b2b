"""Why a query has no answer."""


class QueryError(Exception):
    """The query cannot be answered with this data; says why, worded as Prometheus does."""


class LimitError(QueryError):
    """The query would need more than it may take; says of what."""
