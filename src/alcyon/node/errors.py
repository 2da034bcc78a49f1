"""What can go wrong with a node, said so that an operator can mend it."""

from __future__ import annotations

from typing import ClassVar

from alcyon.kernel.errors import AlcyonError


class NodeError(AlcyonError):
    """The node cannot do this."""

    code = "node-fault"
    status = 500
    #: What the operator should do; like the docstring it may name facts as `{fact}`.
    mend: ClassVar[str] = "Run `alcyon doctor`."

    def __str__(self) -> str:
        return " ".join((type(self).__doc__ or "").split()).format(**self.facts)

    @property
    def repair(self) -> str:
        """The mend with its facts filled in."""
        return self.mend.format(**self.facts)
