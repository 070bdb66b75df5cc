"""One file, one feed. An adapter imports its contract, the formats and the domain, and is known to the registry only."""
