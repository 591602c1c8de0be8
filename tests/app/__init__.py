"""Pages and API in process, without a browser."""
