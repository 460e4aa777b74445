"""The inputs of the health of customers. Adding one is a room, and a line here."""

from metrics.health.declare import Input
from metrics.health.inputs.contract import INPUT as CONTRACT
from metrics.health.inputs.experience import INPUT as EXPERIENCE
from metrics.health.inputs.outcomes import INPUT as OUTCOMES
from metrics.health.inputs.relationship import INPUT as RELATIONSHIP
from metrics.health.inputs.service import INPUT as SERVICE
from metrics.health.inputs.usage import INPUT as USAGE

INPUTS: dict[str, Input] = {
    one.key: one for one in (RELATIONSHIP, EXPERIENCE, SERVICE, USAGE, OUTCOMES, CONTRACT)
}  # fmt: skip
