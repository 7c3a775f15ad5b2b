"""Commands as a person types them, in this process: to start another one costs half a second.

That they start, and how they end, others see: tests/e2e/test_up.py, tests/unit/ioc/test_cli.py.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from subprocess import CompletedProcess

from typer.testing import CliRunner

from core.service.settings import Settings
from ioc.cli import app
from ioc.invocation import Invocation


def typed(environment: Mapping[str, str], *words: str, stdin: str = "") -> CompletedProcess[str]:
    """Run `ioc WORDS`; returns what a shell would see."""
    called = Invocation(Settings.from_env(environment), environment)
    call = partial(CliRunner().invoke, app, words, input=stdin, env=environment, obj=called)
    with ThreadPoolExecutor(1) as thread:  # a test may run in a loop, and commands have their own
        done = thread.submit(call).result()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return CompletedProcess(words, done.exit_code, done.stdout, done.stderr)
