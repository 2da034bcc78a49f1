"""The candidate index: immutable segments in files, searched in place, by composite keys."""

from alcyon.matching.index.budgets import Budgets
from alcyon.matching.index.files import IndexDamaged
from alcyon.matching.index.index import Found, Index
from alcyon.matching.index.searching import Candidates
from alcyon.matching.index.sight import Sight

__all__ = ["Budgets", "Candidates", "Found", "Index", "IndexDamaged", "Sight"]
