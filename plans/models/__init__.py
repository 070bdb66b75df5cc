"""Rows of plans: uploads, versions, staged and published features, acts, documents, snapshots."""
