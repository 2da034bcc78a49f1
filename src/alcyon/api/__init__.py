"""Door: the REST interface. See `/api/v1/docs` of a running node for its OpenAPI document."""
