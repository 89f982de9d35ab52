"""The public API: JSON under /api/v1, its description at /api/docs and /api/openapi.json."""
