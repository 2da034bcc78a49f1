"""A newcomer's first sign-in: place, rights, three exercises, a mentor, the real desk."""
