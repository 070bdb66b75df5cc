"""The rules of an upload: G of geometry, A of attributes; each keeps its id and never stops at the first finding."""
