namespace Saddle.Cli.Completion;

/// <summary>What shells are told, so that they ask the command what may follow.</summary>
internal static class CompletionScripts
{
    /// <summary>The shells with their scripts.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        // bash takes colons and equals signs for ends of words, so that what stands before them must not be repeated.
        ["bash"] = """
            _saddle() {
              local IFS=$'\n' line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} word head
              word=${line##*[[:space:]]}
              case $current in ':' | '=') head=$word ;; *) head=${word%"$current"} ;; esac
              COMPREPLY=($(saddle complete -- "$line" 2>/dev/null))
              COMPREPLY=("${COMPREPLY[@]#"$head"}")
              case ${COMPREPLY[0]} in *: | *= | */) compopt -o nospace ;; esac
            }
            complete -F _saddle saddle
            """,
        ["zsh"] = """
            #compdef saddle
            _saddle() {
              local -a found
              found=("${(@f)$(saddle complete -- "${BUFFER[1,CURSOR]}" 2>/dev/null)}")
              compadd -Q -S '' -- ${found:#}
            }
            compdef _saddle saddle
            """,
        ["fish"] = """
            complete --command saddle --no-files --arguments '(saddle complete -- (commandline --cut-at-cursor | string collect) 2>/dev/null)'
            """,
        ["powershell"] = """
            Register-ArgumentCompleter -Native -CommandName saddle -ScriptBlock {
              param($word, $syntax, $cursor)
              $line = $syntax.ToString().PadRight($cursor).Substring(0, $cursor)
              saddle complete -- $line 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };
}
