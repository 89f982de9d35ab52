"""A case file into a case, or into problems that name the line, the field and the reason in Russian."""

from __future__ import annotations

from pydantic import ValidationError

from sbyt.formats.case_file import CASE, AnyCase
from sbyt.formats.case_refusals import CaseProblem, problems_of, written
from sbyt.formats.exact_yaml import UnableToReadYaml, read_exact_yaml


def read_case(content: bytes) -> AnyCase | tuple[CaseProblem, ...]:
    """Return the case of a YAML or JSON file, or every problem found in it, in the order of lines."""
    try:
        document = read_exact_yaml(content)
    except UnableToReadYaml as error:
        return (CaseProblem(line=error.line, field=written(error.path), reason=error.reason),)
    try:
        return CASE.validate_python(document.value)
    except ValidationError as error:
        return problems_of(error, document)
