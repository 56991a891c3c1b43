"""The arithmetic of a body's decision: quorum, tally, majority, and what several bodies decide together. Pure."""

from collections import Counter

APPROVE, REFUSE, REFER, ABSTAIN, RECUSED = "approve", "refuse", "refer", "abstain", "recused"
OUTCOMES = (APPROVE, REFUSE, REFER)


def needed(seats, recused, percent):
    """How many members must have spoken: `percent` of those who did not step aside, rounded up, and at least one."""
    return max(1, -(-percent * max(0, seats - recused) // 100))


def tally(words):
    """How often each word was said, as {word: number}; words nobody said count 0."""
    return Counter(words)


def spoken(words):
    """How many members spoke; who stepped aside did not, who abstained did."""
    return sum(1 for word in words if word != RECUSED)


def is_against_majority(outcome, words):
    """Whether more members spoke for another outcome than for this one; a tie is no majority."""
    counts = tally(words)
    return counts[outcome] < max(counts[other] for other in OUTCOMES)


def joint_outcome(outcomes):
    """What bodies decide together: one that refuses is enough, then one that refers; all must approve."""
    for decisive in (REFUSE, REFER):
        if decisive in outcomes:
            return decisive
    return APPROVE
