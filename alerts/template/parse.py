"""A template's text to its tree. Pure."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from .errors import TemplateError
from .lex import Kind, Token, scan
from .tree import (
    Access,
    Body,
    Choice,
    Command,
    Dot,
    Leave,
    Literal,
    Name,
    Node,
    Operand,
    Pipeline,
    Range,
    Show,
    Template,
    Text,
    Use,
    Variable,
)

DEPTH_MAX: Final = 50
_WORDS: Final = {"true": True, "false": False, "nil": None}
_ENDS: Final = frozenset({"end", "else"})


def parse(text: str) -> Template:
    """Read a template. Raises TemplateError."""
    parser = _Parser(text, tuple(scan(text)))
    body = parser.body(frozenset())
    return Template(body, parser.defined)


@dataclass(slots=True)
class _Parser:
    text: str
    tokens: Sequence[Token]
    at: int = 0
    depth: int = 0
    loops: int = 0
    defined: dict[str, Body] = field(default_factory=dict)

    def body(self, ends: frozenset[str]) -> Body:
        """Read nodes up to one of the words; its action is left to be read."""
        nodes = list[Node]()
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise self._error(f"nested deeper than {DEPTH_MAX} levels")
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind is Kind.TEXT:
                nodes.append(Text(token.text))
                self.at += 1
            elif self._word_after_open() in ends:
                break
            else:
                self._take(Kind.OPEN)
                nodes += self._action()
        else:
            if ends:
                raise self._error("an action without its {{ end }}")
        self.depth -= 1
        return tuple(nodes)

    def _action(self) -> list[Node]:
        token = self._peek()
        word = token.text if token.kind is Kind.WORD else ""
        readers: dict[str, Callable[[], Node]] = {
            "if": self._if,
            "with": self._with,
            "range": self._range,
            "block": self._block,
            "template": self._use,
            "break": self._leave,
            "continue": self._leave,
        }
        if word in _ENDS:
            raise self._error(f"{{{{ {word} }}}} closes nothing")
        if word == "define":
            self.at += 1
            self._define(self._string())
            return []
        if word not in readers:
            return [Show(self._pipeline(Kind.CLOSE))]
        self.at += 1
        return [readers[word]()]

    def _if(self) -> Choice:
        return self._choice(moves_dot=False)

    def _with(self) -> Choice:
        return self._choice(moves_dot=True)

    def _block(self) -> Use:
        name = self._string()
        pipeline = self._pipeline(Kind.CLOSE)
        self._body_of(name)
        return Use(name, pipeline)

    def _use(self) -> Use:
        name = self._string()
        if self._peek().kind is not Kind.CLOSE:
            return Use(name, self._pipeline(Kind.CLOSE))
        self._take(Kind.CLOSE)
        return Use(name, None)

    def _leave(self) -> Leave:
        word = self.tokens[self.at - 1].text
        self._take(Kind.CLOSE)
        if not self.loops:
            raise self._error(f"{word} stands in no range")
        return Leave(ends=word == "break")

    def _choice(self, *, moves_dot: bool) -> Choice:
        pipeline = self._pipeline(Kind.CLOSE)
        then = self.body(_ENDS)
        return Choice(pipeline, then, self._otherwise(), moves_dot)

    def _otherwise(self) -> Body:
        """Read what comes after: nothing, an else, or an else with a further choice."""
        self._take(Kind.OPEN)
        if self._next().text == "end":
            self._take(Kind.CLOSE)
            return ()
        further = self._peek()
        if further.kind is Kind.WORD and further.text in {"if", "with"}:
            self.at += 1
            return (self._choice(moves_dot=further.text == "with"),)
        self._take(Kind.CLOSE)
        body = self.body(frozenset({"end"}))
        self._end()
        return body

    def _range(self) -> Range:
        pipeline = self._pipeline(Kind.CLOSE)
        self.loops += 1
        each = self.body(_ENDS)
        self.loops -= 1
        self._take(Kind.OPEN)
        if self._next().text == "end":
            self._take(Kind.CLOSE)
            return Range(pipeline, each, ())
        self._take(Kind.CLOSE)
        otherwise = self.body(frozenset({"end"}))
        self._end()
        return Range(pipeline, each, otherwise)

    def _define(self, name: str) -> None:
        self._take(Kind.CLOSE)
        self._body_of(name)

    def _body_of(self, name: str) -> None:
        loops, self.loops = self.loops, 0
        self.defined[name] = self.body(frozenset({"end"}))
        self.loops = loops
        self._end()

    def _end(self) -> None:
        self._take(Kind.OPEN)
        self.at += 1
        self._take(Kind.CLOSE)

    def _pipeline(self, end: Kind | str) -> Pipeline:
        variables, declares = self._variables()
        commands = [self._command(end)]
        while self._is(Kind.SIGN, "|"):
            self.at += 1
            commands.append(self._command(end))
        token = self._next()
        if token.kind is not end and token.text != end:
            raise self._error(f"unexpected {token.text!r} in an action", token)
        for command in commands[1:]:
            if isinstance(command.operand, Literal | Dot):
                raise self._error("only a function can be given what comes before a |")
        return Pipeline(tuple(commands), variables, declares)

    def _variables(self) -> tuple[tuple[str, ...], bool]:
        start, names = self.at, list[str]()
        while self._peek().kind is Kind.VARIABLE:
            names.append(self._next().text)
            if self._is(Kind.SIGN, ","):
                self.at += 1
                continue
            if self._is(Kind.SIGN, ":=") or self._is(Kind.SIGN, "="):
                return tuple(names), self._next().text == ":="
            break
        self.at = start
        return (), False

    def _command(self, end: Kind | str) -> Command:
        operands = [self._operand()]
        while not (self._peek().kind is end or self._peek().text in {"|", ")"}):
            operands.append(self._operand())
        first = operands[0]
        if len(operands) > 1 and isinstance(first, Literal | Dot):
            raise self._error("only a function can be given arguments")
        return Command(first, tuple(operands[1:]))

    def _operand(self) -> Operand:
        found, names = self._term(self._next()), list[str]()
        while self._peek().kind is Kind.FIELD and not self._peek().spaced:
            names.append(self._next().text[1:])
        if not names:
            return found
        if isinstance(found, Access):
            return Access(found.of, (*found.names, *names))
        return Access(found, tuple(names))

    def _term(self, token: Token) -> Operand:
        found: Operand
        match token.kind:
            case Kind.STRING | Kind.CHAR:
                found = Literal(self._literal(token))
            case Kind.NUMBER:
                found = Literal(self._number(token))
            case Kind.WORD:
                found = Literal(_WORDS[token.text]) if token.text in _WORDS else Name(token.text)
            case Kind.VARIABLE:
                found = Variable(token.text)
            case Kind.FIELD:
                found = Access(Dot(), (token.text[1:],))
            case Kind.DOT:
                found = Dot()
            case Kind.SIGN if token.text == "(":
                found = self._inner()
            case _:
                raise self._error(f"unexpected {token.text!r} in an action", token)
        return found

    def _inner(self) -> Pipeline:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise self._error(f"nested deeper than {DEPTH_MAX} levels")
        found = self._pipeline(")")
        self.depth -= 1
        return found

    def _literal(self, token: Token) -> str | int:
        if token.text.startswith("`"):
            return token.text[1:-1]
        try:
            text = ast.literal_eval(token.text)
        except (SyntaxError, ValueError):
            raise self._error(f"{token.text} is no text", token) from None
        return ord(text) if token.kind is Kind.CHAR else str(text)

    def _number(self, token: Token) -> int | float:
        text = token.text.replace("_", "")
        try:
            return int(text, 0)
        except ValueError:
            pass
        try:
            return float(text)
        except ValueError:
            raise self._error(f"{token.text} is no number", token) from None

    def _string(self) -> str:
        token = self._take(Kind.STRING)
        return str(self._literal(token))

    def _word_after_open(self) -> str:
        following = self.tokens[self.at + 1 : self.at + 2]
        return following[0].text if following and following[0].kind is Kind.WORD else ""

    def _is(self, kind: Kind, text: str) -> bool:
        token = self._peek()
        return token.kind is kind and token.text == text

    def _peek(self) -> Token:
        if self.at >= len(self.tokens):
            raise self._error("an action has no end")
        return self.tokens[self.at]

    def _next(self) -> Token:
        token = self._peek()
        self.at += 1
        return token

    def _take(self, kind: Kind) -> Token:
        token = self._next()
        if token.kind is not kind:
            raise self._error(f"unexpected {token.text!r} in an action", token)
        return token

    def _error(self, message: str, token: Token | None = None) -> TemplateError:
        last = self.tokens[min(self.at, len(self.tokens)) - 1] if self.tokens else None
        found = token or last
        return TemplateError(message, self.text, found.at if found else 0)
