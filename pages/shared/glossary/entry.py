"""A word of the field: what it means, where it is from, and where to read on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """Where a word is from, or what is best read about it."""

    name: str
    address: str


@dataclass(frozen=True)
class Entry:
    """A word.

    Attributes:
        term: As it stands on pages.
        short: What it means, in one or two sentences that stand by themselves.
        paper: Where it is from, if there is one to read.
        also: What else it is called.
        see: Where the Reference page has it, if there: the anchor of a member or a family.
        lesson: The name of the lesson on it, if there is one.
    """

    term: str
    short: str
    paper: Paper | None = None
    also: tuple[str, ...] = ()
    see: str = ""
    lesson: str = ""


MCMAHAN = Paper("McMahan et al. 2017", "https://arxiv.org/abs/1602.05629")
KAIROUZ = Paper("Kairouz et al. 2021, a survey", "https://arxiv.org/abs/1912.04977")
HSIEH = Paper("Hsieh et al. 2020", "https://arxiv.org/abs/1910.00189")
ZHAO = Paper("Zhao et al. 2018", "https://arxiv.org/abs/1806.00582")
NIID_BENCH = Paper("Li et al. 2022 (NIID-Bench)", "https://arxiv.org/abs/2102.02079")
SCAFFOLD = Paper("Karimireddy et al. 2020 (SCAFFOLD)", "https://arxiv.org/abs/1910.06378")
REDDI = Paper("Reddi et al. 2021", "https://arxiv.org/abs/2003.00295")
ZHU = Paper("Zhu, Liu and Han 2019", "https://arxiv.org/abs/1906.08935")
SHOKRI = Paper("Shokri et al. 2017", "https://arxiv.org/abs/1610.05820")
BONAWITZ = Paper("Bonawitz et al. 2017", "https://eprint.iacr.org/2017/281")
DWORK = Paper("Dwork and Roth 2014", "https://doi.org/10.1561/0400000042")
ABADI = Paper("Abadi et al. 2016", "https://arxiv.org/abs/1607.00133")
