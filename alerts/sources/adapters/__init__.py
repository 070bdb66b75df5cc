"""One file, one feed. An adapter imports its contract, the formats and the domain; only the registry knows it."""
