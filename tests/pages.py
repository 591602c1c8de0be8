"""The pages that every check of all pages walks."""

PAGES = (
    "/",
    "/areas",
    "/areas/LINK-D",
    "/compare",
    "/compare?area=LINK-D&area=LINK-C&area=LINK-R",
    "/change",
    "/outcomes",
    "/mhst",
    "/indicators",
    "/actions",
    "/since",
    "/data",
    "/methods",
    "/accessibility",
    "/nowhere",
)
