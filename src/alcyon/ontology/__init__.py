"""Types of value and schemata of record, read from YAML. Pure."""
