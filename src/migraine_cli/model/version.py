"""The version of what JSON answers look like. docs/json.md says what may change within one."""

OUTPUT_VERSION = "1"
