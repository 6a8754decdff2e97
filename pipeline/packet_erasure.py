"""Earlier packets without the people whose erasure has been recorded since."""

from collections.abc import Iterable

from review.packet import Packet


def families_of(packets: Iterable[Packet], people: frozenset[str]) -> frozenset[str]:
    """The families that tell of some people, in whichever packet."""
    return frozenset(
        family.family_id for packet in packets for family in packet.families if people.intersection(family.tells_of)
    )


def without(packet: Packet, erased: frozenset[str], touched: frozenset[str]) -> Packet:
    """The packet without the erased: they are in no family, nor are their records behind any sentence,
    also of families in which they are not shown.

    Of the families that had them, `touched`, one in which no child at a stage is left goes, and what became of them is
    told no more. It says who was taken out, for the lists that the review page has.
    """
    there = frozenset[str]().union(*(family.tells_of for family in packet.families))
    left = (family.without(erased) if family.family_id in touched else family for family in packet.families)
    return packet.model_copy(
        update={
            "families": tuple(family for family in left if family.has_child_at_stage),
            "erased": tuple(sorted({*packet.erased, *there.intersection(erased)})),
            "became": tuple(one for one in packet.became if one.family_id not in touched),
        }
    )
