"""Rules written in the browser: judged, tried before they are saved, kept in versions."""
