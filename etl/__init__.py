"""Files in, checked and loaded into the store; knows no screen."""

import data  # noqa: F401 - says which parser workbooks are read with, before any of them is read
