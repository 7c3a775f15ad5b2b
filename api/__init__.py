"""FastAPI: sessions, the live feed, the web app."""
