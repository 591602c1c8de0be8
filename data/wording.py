"""Names and forms of words that several layers say."""

SERVICE = "Schools and mental health services: joint working"

LOAD_FIRST = (
    "Load the published tables with: python -m etl published. To try the pages out, add a simulated programme: python -m etl "
    "illustrate"
)
"""What to do with an empty store."""


def counted(count: int, noun: str) -> str:
    """``1 area``, ``3 areas``, ``0 areas``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def workshop_words(workshop: str) -> str:
    """``W1`` → ``workshop 1``, ``W1 to W2`` → ``workshop 1 to 2``; blank where there is none."""
    return f"workshop {workshop.replace('W', '')}" if workshop else ""


def workshop_order(workshop: str) -> tuple[int, str]:
    """Sorts workshops by their number: W10 comes after W2."""
    return len(workshop), workshop


def uncapital(name: str) -> str:
    """A name within a sentence: ``school leads``, but ``CYPMHS leads``."""
    return name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"
