"""What stops a command of the review page: where, what, and what to do next, each with an exit code of its own."""


class Refusal(Exception):
    """A reason not to go on. `exit_code` is the process's exit status."""

    exit_code = 50

    def __init__(self, where: str, what: str, do: str) -> None:
        super().__init__(where, what, do)

    def __str__(self) -> str:
        where, what, do = self.args
        return f"{where}: {what}. {do}."


class BadPacket(Refusal):
    """A packet is absent or not what it should be."""

    exit_code = 51


class BadUser(Refusal):
    """A user cannot be added as told."""

    exit_code = 52


class BadEntry(Refusal):
    """An entry lacks something, or cannot be made in the family's state."""

    exit_code = 53


class Overtaken(Refusal):
    """Somebody else has decided in the meantime."""

    exit_code = 54


class Closed(Refusal):
    """The family can be read and no longer worked."""

    exit_code = 55
