"""Training with Keras: the loop, the models that ship and their recipes, a list of your runs.

Importing this package loads no Keras; what needs it starts it when it is called.
"""

from helpers.training.leaderboard import Entry, Leaderboard, LeaderboardError
from helpers.training.loop import Run, train
from helpers.training.models import load_model, model_card, model_names, multiply_adds
from helpers.training.recipes import RECIPES, Recipe

__all__ = [
    "RECIPES",
    "Entry",
    "Leaderboard",
    "LeaderboardError",
    "Recipe",
    "Run",
    "load_model",
    "model_card",
    "model_names",
    "multiply_adds",
    "train",
]
