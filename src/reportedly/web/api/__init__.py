"""The HTTP API: its router is included by `web.app`."""
