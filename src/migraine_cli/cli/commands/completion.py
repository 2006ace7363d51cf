"""`completion`: the script that makes a shell complete commands, options, drugs and classes."""

from __future__ import annotations

from migraine_cli.cli.command import Argument, Command
from migraine_cli.cli.emit import write
from migraine_cli.errors import Exit, NotFoundError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env

SCRIPTS = {
    "bash": """\
_migraine_ref() {
    local IFS=$'\\n' line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$(printf '%q' "${line%%$'\\t'*}")")
    done < <(migraine-ref __complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == __files__ ]]; then
        COMPREPLY=()
        compopt -o default
    fi
}
complete -F _migraine_ref migraine-ref
""",
    "zsh": """\
#compdef migraine-ref
_migraine_ref() {
    local -a found values descriptions
    local line
    while IFS= read -r line; do found+=("$line"); done < <(migraine-ref __complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)
    if [[ ${#found} -eq 1 && ${found[1]} == __files__ ]]; then _files; return; fi
    for line in "${found[@]}"; do values+=("${line%%$'\\t'*}"); descriptions+=("${line//$'\\t'/  }"); done
    compadd -d descriptions -a values
}
compdef _migraine_ref migraine-ref
""",
    "fish": """\
function __migraine_ref_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (migraine-ref __complete fish $words[2..-1] 2>/dev/null)
    if test "$found" = __files__
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $found
    end
end
complete -c migraine-ref -f -a '(__migraine_ref_complete)'
""",
}


def run(env: Env, values: Values) -> Exit:
    """Print the completion script of a shell."""
    shell = values.many("shell")[0]
    if shell not in SCRIPTS:
        raise NotFoundError(f"no completion for the shell '{visible(shell, 40)}'", "shells: " + ", ".join(SCRIPTS))
    write(env, SCRIPTS[shell].encode())
    return Exit.ANSWERED


COMMAND = Command(
    "completion",
    "Print the script that makes your shell complete commands, options, drugs and classes.",
    (
        ("migraine-ref completion bash >> ~/.bashrc", "bash"),
        ("migraine-ref completion zsh > ~/.zfunc/_migraine-ref", "zsh (the folder must be in fpath)"),
        ("migraine-ref completion fish > ~/.config/fish/completions/migraine-ref.fish", "fish"),
    ),
    run,
    argument=Argument("shell", "SHELL", "bash, zsh or fish.", completes="shell"),
)
