"""The place that boards are made for, and words in its languages."""

from typing import NamedTuple

from core.place import Language, Profile


class Words(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str


class Subject(NamedTuple):
    """What boards need to know of a place.

    url: where browsers open its center, no `/` after it.
    """

    id: str
    names: Words
    zone: str
    language: Language
    url: str

    def say(self, words: Words) -> str:
        """Give a text in the place's language."""
        return words.vi if self.language is Language.VI else words.en


def subject_of(profile: Profile, url: str) -> Subject:
    """Take what is needed from the place's own file."""
    names = Words(profile.name_vi, profile.name_en)
    return Subject(profile.id, names, str(profile.zone), profile.language, url.rstrip("/"))
