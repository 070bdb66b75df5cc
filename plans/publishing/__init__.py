"""From an upload to what the public sees: receive, stage, difference, publish, roll back; each a transaction."""
