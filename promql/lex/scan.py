"""A query's text as tokens, in linear time. Pure.

Whatever cannot be read ends the list as an ERROR, which the parser reports when it gets there: an
error before it comes first.
"""

import re
from typing import Final

from .numbers import duration_end, number_end
from .quoting import quoted, quoted_char
from .strings import string_end
from .tokens import KEYWORDS, Item, Span, Token

TEXT_BYTES_MAX: Final = 16_384
TOKENS_MAX: Final = 2_000

_WORD: Final = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LABEL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LETTERS: Final = re.compile(r"[A-Za-z_]*")
_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_SPACES: Final = re.compile(r"[ \t\r\n]*")

_SYMBOLS: Final = {
    ",": Token.COMMA, "*": Token.MUL, "/": Token.DIV, "%": Token.MOD, "+": Token.ADD,
    "-": Token.SUB, "^": Token.POW, "@": Token.AT,
}  # fmt: skip
_DURATION_WORDS: Final = {
    token.value: token for token in (Token.STEP, Token.RANGE, Token.MIN_OF, Token.MAX_OF)
}
_FILLS: Final = frozenset({Token.FILL, Token.FILL_LEFT, Token.FILL_RIGHT})
_DIGITS: Final = frozenset("0123456789")


class _ScanError(Exception):
    """What is wrong with the token that began last."""


def scan(text: str) -> list[Item]:
    """Return all tokens, the last of them END_OF_INPUT or ERROR."""
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = self._began = 0
        self._items: list[Item] = []
        self._parens = 0
        self._in_braces = self._in_brackets = False
        self._colon = False  # since the bracket was opened
        self._range_begun = True  # a number was read since the bracket was opened

    def run(self) -> list[Item]:
        if len(self._text.encode(errors="surrogatepass")) > TEXT_BYTES_MAX:
            return [self._error(f"query is longer than {TEXT_BYTES_MAX} bytes")]
        try:
            while not self._items or self._items[-1].token is not Token.END_OF_INPUT:
                self._next()
        except _ScanError as error:
            self._items.append(self._error(str(error)))
        return self._items

    def _error(self, message: str) -> Item:
        return Item(Token.ERROR, Span(self._began, self._at), message)

    def _emit(self, token: Token) -> None:
        if len(self._items) == TOKENS_MAX:
            raise _ScanError(f"query has more than {TOKENS_MAX} tokens")
        span = Span(self._began, self._at)
        self._items.append(Item(token, span, self._text[self._began : self._at]))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> None:
        self._at = _match_end(_BLANK, self._text, self._at)
        self._began, char = self._at, self._peek()
        if not char:
            self._end()
            return
        self._at += 1
        if self._in_braces:
            self._inside_braces(char)
        else:
            self._outside_braces(char)

    def _end(self) -> None:
        if self._in_braces:
            raise _ScanError("unexpected end of input inside braces")
        if not self._range_begun:
            raise _ScanError("unexpected end of input in duration expression")
        if self._parens:
            raise _ScanError("unclosed left parenthesis")
        if self._in_brackets:
            raise _ScanError("unclosed left bracket")
        self._emit(Token.END_OF_INPUT)

    def _outside_braces(self, char: str) -> None:
        if char in _DIGITS or (char == "." and self._peek() in _DIGITS and self._peek()):
            self._number()
        elif char in "()":
            self._paren(char)
        elif char in "[]":
            self._bracket(char)
        elif self._in_brackets and (char == ":" or _LABEL.match(char)):
            self._word_in_brackets(char)
        elif char in _SYMBOLS and (self._range_begun or char != "@"):
            self._emit(_SYMBOLS[char])
        elif not self._range_begun:
            raise _ScanError(f"unexpected character in duration expression: {quoted_char(char)}")
        elif char in "'\"`":
            self._string(char)
        elif _WORD.match(char):
            self._word()
        else:
            self._operator(char)

    def _operator(self, char: str) -> None:
        follows = self._peek()
        if char == "{":
            self._in_braces = True
            self._emit(Token.LEFT_BRACE)
        elif char == "=" and follows == "~":
            raise _ScanError("unexpected character after '=': '~'")
        elif char == "=":
            self._take("=", Token.EQL, Token.EQUALS)
        elif char == "!":
            self._at += bool(follows)
            if follows != "=":
                raise _ScanError(f"unexpected character after '!': {_shown(follows)}")
            self._emit(Token.NEQ)
        elif char in "<>" and follows == "/":
            self._at += 1
            self._emit(Token.TRIM_UPPER if char == "<" else Token.TRIM_LOWER)
        elif char == "<":
            self._take("=", Token.LTE, Token.LSS)
        elif char == ">":
            self._take("=", Token.GTE, Token.GTR)
        else:
            raise _ScanError(f"unexpected character: {quoted_char(char)}")

    def _take(self, follows: str, long: Token, short: Token) -> None:
        taken = self._peek() == follows
        self._at += taken
        self._emit(long if taken else short)

    def _paren(self, char: str) -> None:
        self._emit(Token.LEFT_PAREN if char == "(" else Token.RIGHT_PAREN)
        self._parens += 1 if char == "(" else -1
        if self._parens < 0:
            self._retract()
            raise _ScanError("unexpected right parenthesis ')'")

    def _retract(self) -> None:
        """Take the last token back; what is wrong is told of the place behind it."""
        self._items.pop()
        self._began = self._at

    def _bracket(self, char: str) -> None:
        if char == "[":
            if self._in_brackets:
                raise _ScanError("unexpected left bracket '['")
            self._emit(Token.LEFT_BRACKET)
            self._in_brackets, self._colon, self._range_begun = True, False, False
        else:
            if not self._in_brackets:
                raise _ScanError("unexpected right bracket ']'")
            self._emit(Token.RIGHT_BRACKET)
            self._in_brackets, self._range_begun = False, True

    def _word_in_brackets(self, char: str) -> None:
        if char == ":":
            if not self._range_begun:
                self._began = self._at
                raise _ScanError("unexpected colon before duration in duration expression")
            if self._colon:
                raise _ScanError("unexpected colon ':'")
            self._colon = True
            self._emit(Token.COLON)
            return
        end = _match_end(_LETTERS, self._text, self._began)
        word = self._text[self._began : end].lower()
        if word in _DURATION_WORDS:
            self._at, self._range_begun = end, True
            self._emit(_DURATION_WORDS[word])
        elif self._range_begun:
            raise _ScanError(f"unexpected character: {quoted_char(char)}, expected ':'")
        else:
            raise _ScanError(f"unexpected character in duration expression: {quoted_char(char)}")

    def _number(self) -> None:
        self._range_begun = True
        self._at, is_number = number_end(self._text, self._began)
        if is_number:
            self._emit(Token.NUMBER)
            return
        self._at, is_duration = duration_end(self._text, self._at)
        if not is_duration:
            read = self._text[self._began : self._at]
            raise _ScanError(f"bad number or duration syntax: {quoted(read)}")
        self._emit(Token.DURATION)

    def _word(self) -> None:
        self._at = _match_end(_WORD, self._text, self._began)
        word = self._text[self._began : self._at]
        token = KEYWORDS.get(word.lower())
        if token in _FILLS:
            # Metrics had these names before they became keywords.
            behind = _match_end(_SPACES, self._text, self._at)
            if self._text[behind : behind + 1] != "(":
                token = Token.IDENTIFIER
        if token is None:
            token = Token.METRIC_IDENTIFIER if ":" in word else Token.IDENTIFIER
        self._emit(token)

    def _inside_braces(self, char: str) -> None:
        follows = self._peek()
        if _LABEL.match(char):
            self._at = _match_end(_LABEL, self._text, self._began)
            self._emit(Token.IDENTIFIER)
        elif char in "'\"`":
            self._string(char)
        elif char == ",":
            self._emit(Token.COMMA)
        elif char == "=":
            self._take("~", Token.EQL_REGEX, Token.EQUALS)
        elif char == "!":
            self._at += bool(follows)
            if follows not in {"~", "="}:
                shown = _shown(follows)
                raise _ScanError(f"unexpected character after '!' inside braces: {shown}")
            self._emit(Token.NEQ_REGEX if follows == "~" else Token.NEQ)
        elif char == "{":
            raise _ScanError("unexpected left brace '{'")
        elif char == "}":
            self._in_braces = False
            self._emit(Token.RIGHT_BRACE)
        else:
            raise _ScanError(f"unexpected character inside braces: {quoted_char(char)}")

    def _string(self, mark: str) -> None:
        self._at, wrong = string_end(self._text, self._at, mark)
        if wrong:
            raise _ScanError(wrong)
        self._emit(Token.STRING)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _shown(char: str) -> str:
    return quoted_char(char or "\N{REPLACEMENT CHARACTER}")
