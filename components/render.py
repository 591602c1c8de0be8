"""The one way from values to HTML: autoescaped templates in which every name must be given."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from components import marks
from components.model import Lane, Missing
from data.measures.cascade import LEVELS, words_of_mean

_TEMPLATES = Path(__file__).parent / "templates"


def _is_missing(value: object) -> bool:
    return isinstance(value, Missing)


def _is_lane(value: object) -> bool:
    return isinstance(value, Lane)


@cache
def environment() -> Environment:
    """The environment all templates share; templates are read once a process."""
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        mean=marks.format_mean,
        mean_class=marks.mean_class,
        mean_word=words_of_mean,
        total=marks.format_total,
        decimal=marks.format_decimal,
        number=marks.format_number,
        moment=marks.format_moment,
        day=marks.format_day,
        missing_words=marks.missing_words,
        tag_words=marks.tag_words,
        band_words=marks.band_words,
        signed=marks.format_signed,
    )
    env.tests["missing"] = _is_missing
    env.tests["lane"] = _is_lane
    env.globals["LEVELS"] = LEVELS
    return env


def render(template: str, **context: object) -> Markup:
    """The template's HTML. Raises UndefinedError where a template asks for a name that was not given."""
    return Markup(environment().get_template(template).render(**context))  # noqa: S704 - autoescaped
