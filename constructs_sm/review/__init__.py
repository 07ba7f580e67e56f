"""What a change of templates does to endpoints: offline, from two synthesized templates alone."""

from constructs_sm.review.comparing import Review, review
from constructs_sm.spec.change import Effect, ResourceEffect

__all__ = ["Effect", "ResourceEffect", "Review", "review"]
