"""The errors of Thorp, by whose fault they are.

Apart from the code that raises them, so that every layer may catch by fault without importing the culprit.
Every message says what happened and what to do next.
"""


class ThorpError(Exception):
    """Something a person should read; the message is complete and says what to do."""


class WireError(ThorpError):
    """The peer broke the protocol: ends that connection and no other."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class SaveError(ThorpError):
    """The save file cannot be read or written as it should."""


class ModelError(ThorpError):
    """The model is absent, slow, wrong or dead: answer by rule."""


class ConfigError(ThorpError):
    """A configuration file or command line does not make sense."""
