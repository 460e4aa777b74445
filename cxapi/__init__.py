"""The outside of the service: settings, REST, GraphQL, admin, processes."""

__version__ = "0.1.0"
