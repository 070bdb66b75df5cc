"""What a layer means: its class, and which of its columns say what; proposed, confirmed by a person, remembered."""
