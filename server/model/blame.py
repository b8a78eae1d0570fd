"""Why a model could not answer, where that decides what happens next: try again, blame the model, or neither.

These are apart from ``shared.errors`` because only those who ask a model tell them apart: for everybody else all are
``ModelError``, and the answer goes by rule.
"""

from shared.errors import ModelError


class LateError(ModelError):
    """The deadline has passed: trying again is no use, whoever's fault it is."""


class CrowdedError(ModelError):
    """There is too much to do: the job never began. Nobody's fault; a little later there may be room."""


class UnfitError(ModelError):
    """The question cannot be asked of this model (too long, empty, no template): the model is well, asking again is no use."""


class ScarceError(ModelError):
    """There is too little memory to load a model: others may give some back, so it is tried again before long."""


class RefusedError(ModelError):
    """The breaker is open: the model has failed too often and is left in peace for a while."""
