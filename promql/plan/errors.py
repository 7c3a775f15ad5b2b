"""Why a query cannot be planned."""


class PlanError(Exception):
    """Says what to change in the query."""
