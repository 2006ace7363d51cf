"""`schema`: the JSON Schemas of the facts and of the answers, and templates of records."""

from __future__ import annotations

from migraine_cli.cli.command import OUTPUT, Argument, Command, Option
from migraine_cli.cli.emit import write, write_file
from migraine_cli.errors import Exit, NotFoundError, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env


def run(env: Env, values: Values) -> Exit:
    """Print a schema, the template of a record, or the names of all schemas."""
    from migraine_cli.store.schemas import schema_names, schema_text, template_names, template_text

    asked = values.many("name")
    if values.flag("template"):
        templates = "templates: " + ", ".join(template_names())
        if not asked:
            raise UsageError("--template needs a kind of record", templates)
        text = template_text(asked[0])
        if text is None:
            raise NotFoundError(f"no template is called '{visible(asked[0], 40)}'", templates)
    elif asked:
        text = schema_text(asked[0])
        if text is None:
            raise NotFoundError(f"no schema is called '{visible(asked[0], 40)}'", "schemas: " + ", ".join(schema_names()))
    else:
        text = "".join(f"{name}\n" for name in schema_names())
    output = values.text("output")
    if output is not None:
        write_file(output, text.encode())
    else:
        write(env, text.encode())
    return Exit.ANSWERED


COMMAND = Command(
    "schema",
    "Print a JSON Schema: of a file of facts (for editors), or of a command's JSON; without a name, list them. With --template, a record to fill in.",
    (
        ("migraine-ref schema", "their names"),
        ("migraine-ref schema overlay > migraine-ref.schema.json", "for an editor"),
        ("migraine-ref schema drugs --template > my-facts.yaml", "a drug to fill in, with what belongs where"),
        ("migraine-ref schema output", "what `-f json` prints"),
    ),
    run,
    argument=Argument("name", "[NAME]", "Which schema.", least=0, most=1, completes="schema"),
    options=(Option("template", ("--template",), "flag", "A record of this kind to fill in, as YAML with comments."), OUTPUT),
)
