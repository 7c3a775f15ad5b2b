"""Series as charts need them: at most so many points, of which none hides an extreme."""
