"""What stops a run: a message that says where, what, how many and what to do next, and an exit code of its own."""


class Refusal(Exception):
    """A reason not to go on. `exit_code` is the process's exit status."""

    exit_code = 10

    def __init__(self, where: str, what: str, do: str) -> None:
        super().__init__(where, what, do)

    def __str__(self) -> str:
        where, what, do = self.args
        return f"{where}: {what}. {do}."


class BadParams(Refusal):
    """params.yaml has a key or a value that is not known."""

    exit_code = 11


class UnknownBorough(Refusal):
    """params.yaml names a borough that has no folder of extracts."""

    exit_code = 12


class BadManifest(Refusal):
    """manifest.yaml is absent or lacks what it must say."""

    exit_code = 13


class EmptyExtract(Refusal):
    """A folder of extracts holds none of the required sources."""

    exit_code = 14


class MissingColumn(Refusal):
    """A file lacks a required column."""

    exit_code = 15


class WrongRoot(Refusal):
    """An XML file is not a children in need census, by its root or its collection."""

    exit_code = 16


class BrokenFile(Refusal):
    """A file cannot be read to its end."""

    exit_code = 17


class MixedDates(Refusal):
    """A column mixes date orders, so that no date in it can be trusted."""

    exit_code = 18


class BornAfterExtract(Refusal):
    """A birth lies on or after the extract date: the date of the extract or of the birth is wrong."""

    exit_code = 19


class TooManyBadRows(Refusal):
    """The share of quarantined rows is above the limit."""

    exit_code = 20


class NoYear(Refusal):
    """It cannot be told which year a file covers."""

    exit_code = 21


class TooFew(Refusal):
    """There is too little to learn from or to make a list of."""

    exit_code = 22


class NotReproduced(Refusal):
    """A stored table or model is not what its schema or hash says."""

    exit_code = 23


class ProofFailed(Refusal):
    """One of the proofs does not hold."""

    exit_code = 24


class TooFewRows(Refusal):
    """A month of a table holds far fewer rows than the extract before it: a load that broke off."""

    exit_code = 25


class TooManyUnmapped(Refusal):
    """The share of a column's codes that stand for nothing known is above the limit."""

    exit_code = 26


class BadSpellings(Refusal):
    """A council's spellings.csv has a line that cannot be used."""

    exit_code = 27


class NoDatabase(Refusal):
    """The database of the Standard Safeguarding Dataset cannot be read."""

    exit_code = 28


class UnknownRestriction(Refusal):
    """A restriction on the use of a person's data is told in a way in which it cannot be applied."""

    exit_code = 29


class UnknownChild(Refusal):
    """No child has the id that was asked for, or several have an id that begins so."""

    exit_code = 30


class NoLandmark(Refusal):
    """A child has no landmark of the day that was asked for."""

    exit_code = 31


class LooksLikeALeak(Refusal):
    """A figure is too good to be true: what came later, or a child's own kin, may have been learned from."""

    exit_code = 32


class NoReviews(Refusal):
    """The review page's database cannot be read."""

    exit_code = 40


class BrokenChain(Refusal):
    """The review page's audit log is not as it was written."""

    exit_code = 41


class UnknownList(Refusal):
    """No list, model or listed family has the id that was asked for, or several have an id that begins so."""

    exit_code = 42


class NotTraceable(Refusal):
    """It cannot be told from which commit, or from what, a list was made."""

    exit_code = 43


class NotRebuilt(Refusal):
    """A list could not be made again from its commit."""

    exit_code = 44


class WithdrawnModel(Refusal):
    """The model that would rank was withdrawn."""

    exit_code = 45


class ListDiffers(Refusal):
    """A list that was made again is not the one that was shown."""

    exit_code = 46
