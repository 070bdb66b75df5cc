"""The plan as a document: a PDF checked, stored once by its hash, served in ranges."""
