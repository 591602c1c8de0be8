"""The small form that asks for a day to compare with."""

from __future__ import annotations

from markupsafe import Markup

from components.model import DayForm
from components.render import render


def since_form(form: DayForm) -> Markup:
    return render("since.html", form=form)
