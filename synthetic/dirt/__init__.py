"""What is wrong in the made-up files, rule by rule, at the rates of `dirt:` in params.yaml."""

from synthetic.dirt import cin_blocks, cin_cases, cin_children, cin_plans, exports, ssda903_children, ssda903_episodes
from synthetic.dirt.planting import RULES, Dirt, dirt_of

__all__ = [
    "RULES",
    "Dirt",
    "cin_blocks",
    "cin_cases",
    "cin_children",
    "cin_plans",
    "dirt_of",
    "exports",
    "ssda903_children",
    "ssda903_episodes",
]
