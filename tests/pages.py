"""The pages that every check of all pages walks."""

PAGES = (
    "/",
    "/areas",
    "/areas/LINK-D",
    "/change",
    "/outcomes",
    "/mhst",
    "/indicators",
    "/data",
    "/methods",
    "/accessibility",
    "/nowhere",
)
