"""The words of the trade in a sentence each, for a reader who meets them for the first time."""

from __future__ import annotations

TERMS: tuple[tuple[str, str, str], ...] = (
    ("Agreement", "The share of a cohort's tables that scored the level which the cohort agreed in the end.", "change"),
    ("Area", "The place that sends cohorts: led by a CCG, a local authority or, later, an ICB.", ""),
    ("As of", "The store as it was on a day or after a load, without what came later.", ""),
    (
        "Assurance",
        "Whether a stable chart's limits let a target be met: always, at times, or never. A chart with special causes has none.",
        "measures-months",
    ),
    (
        "Band",
        "Where an area's total lies: very low, low, fair or high. A position, not a judgement of quality.",
        "bands",
    ),
    (
        "Benchmark",
        "What a figure is held against: all areas, a region or similar areas taken together.",
        "measures-rates",
    ),
    ("Briefing", "One page of an area for a meeting, as page and as files that all say the same.", ""),
    ("CASCADE", "The framework of seven domains of joint working, by the Anna Freud Centre (2015).", "levels"),
    ("CCG", "Clinical commissioning group: bought NHS services for a place until July 2022.", ""),
    ("Cohort", "About 20 schools and as many mental health professionals who attend the workshops together.", ""),
    ("Computed", "Worked out here, from published figures or from own returns; never printed by a source.", "tags"),
    ("CYPMHS", "Children and young people's mental health services.", ""),
    ("Domain", "One of the seven sides of joint working that a cohort rates: C1, A1, S, C2, A2, D and E.", "levels"),
    (
        "Drop-out",
        "How many fewer came to workshop 2, of cohorts that held both.",
        "measures-work",
    ),
    (
        "Funnel",
        "Areas by their size, with the limits that chance alone would keep them in.",
        "measures-rates",
    ),
    (
        "Hash",
        "64 signs worked out of all that a briefing shows: two files with one hash say the same.",
        "measures-release",
    ),
    ("ICB", "Integrated care board: has bought NHS services for a place since July 2022. There are 42.", ""),
    ("Level", "What a cohort agrees on a domain: 0 major challenge, 1 good elements, 2 widespread, 3 gold.", "levels"),
    (
        "Matched",
        "Rated, or answered, both times. Only these are compared; the rest are absent, not ‘no change’.",
        "change",
    ),
    (
        "Mean",
        "The average of cohorts' levels, with a decimal. Levels are steps, so a mean is only indicative.",
        "means",
    ),
    ("MHST", "Mental health support team: works in and with about 10 to 20 schools and colleges.", "coverage"),
    (
        "More than noise",
        "The exact test says that chance alone would rarely give as much. Not the same as large.",
        "change",
    ),
    ("Oldham's view", "Change against the average of both scores, which regression to the mean can't feign.", "change"),
    (
        "Own indicator",
        "A figure that an area or a programme defines by its own file, beside official ones.",
        "measures-release",
    ),
    ("Own returns", "The files that a programme's areas hand in and someone loads here.", "tags"),
    ("Published", "As a report or an official file prints it. It stays so, also where it contradicts itself.", "tags"),
    ("Publication unit", "An area, or areas shown together because one alone has too few answers to show.", "surveys"),
    ("RAG", "Red, amber, green: overdue, at risk, on track. Each has its shape and its word.", "measures-work"),
    (
        "Reached",
        "Those who came, in per cent of those whom the intended mix of a workshop has.",
        "measures-work",
    ),
    (
        "Recent trend",
        "Whether the last five figures rise or fall by more than their intervals explain.",
        "measures-months",
    ),
    ("Simulated", "Made up, to show how the pages work. Marked wherever it stands.", "tags"),
    (
        "Special cause",
        "A month that the usual month-to-month variation doesn't explain, by a named rule.",
        "measures-months",
    ),
    ("Suppressed", "Withheld, since so few could be known again. A suppressed figure is not zero.", "missing"),
    ("Too close to call", "A difference that chance alone could well give.", "change"),
    ("Too few to test", "With so few even the clearest data would prove nothing: read the counts.", "change"),
    ("Total", "The sum of a cohort's seven levels, 0 to 21; only where all seven are there.", "bands"),
    ("Workshop", "Where a cohort agrees its levels: workshop 1, then 2 six to ten weeks later, and later rounds.", ""),
)
"""Each term, what it means, and the part of the methods that says more, blank where nothing does."""
