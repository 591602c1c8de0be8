"""The store and every question asked of it; knows no screen."""

import os

# openpyxl reads workbooks with lxml where that is installed, as it is for python-docx: with other faults, and without the
# values that formulas have. It decides when it is first imported.
os.environ["OPENPYXL_LXML"] = "False"
