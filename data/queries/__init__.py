"""Questions asked of the store: ``(connection, filters, viewer) -> Answer``, columns stated, also when empty."""
