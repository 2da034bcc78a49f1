"""Who is asking, which action a route needs, and how errors become problems."""
