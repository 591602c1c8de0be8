"""Names that several layers say."""

SERVICE = "Schools and mental health services: joint working"
