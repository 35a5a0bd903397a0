namespace Tacit.Completion;

/// <summary>The scripts that make a shell ask this program what may come next.</summary>
internal static class CompletionScript
{
    /// <summary>What the scripts call.</summary>
    public const string Ask = "__complete";

    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The script of a shell, for the program under this name.</summary>
    public static string For(string shell, string name)
    {
        string script = shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        };
        return script.Replace("PROGRAM", name, StringComparison.Ordinal).Replace("ASK", Ask, StringComparison.Ordinal).TrimEnd();
    }

    // bash cuts words at = and :, and wants only what stands behind the last cut.
    private const string Bash = """
        # Completion of PROGRAM for bash. In ~/.bashrc: eval "$(PROGRAM completion bash)"
        _PROGRAM_complete() {
            local current=${COMP_WORDS[COMP_CWORD]} word line last=-1 begun i
            local -a words=()
            for ((i = 1; i <= COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if ((last >= 0)) && [[ $word == [=:]* || ${words[last]} == *[=:] ]]; then
                    words[last]+=$word
                else
                    words[++last]=$word
                fi
            done
            [[ $current == [=:] ]] && current=
            begun=${words[last]%"$current"}
            COMPREPLY=()
            while IFS= read -r line; do
                case $line in
                    :files) compopt -o default 2> /dev/null ;;
                    :folders) compopt -o dirnames 2> /dev/null ;;
                    :command)
                        compopt -o default 2> /dev/null
                        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -c -- "$current")
                        ;;
                    *)
                        line=${line%%$'\t'*}
                        COMPREPLY+=("${line#"$begun"}")
                        ;;
                esac
            done < <("$1" ASK "${words[@]}" 2> /dev/null)
        }
        complete -F _PROGRAM_complete PROGRAM
        """;

    private const string Zsh = """
        #compdef PROGRAM
        # Completion of PROGRAM for zsh. In ~/.zshrc, after compinit: eval "$(PROGRAM completion zsh)"
        _PROGRAM() {
            local line kind=
            local -a candidates
            for line in "${(@f)$("${words[1]}" ASK "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2> /dev/null)}"; do
                case $line in
                    (:*) kind=$line ;;
                    (*$'\t'*) candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
                    (?*) candidates+=("${line//:/\\:}") ;;
                esac
            done
            (( $#candidates )) && _describe 'PROGRAM' candidates
            [[ -n $kind && $PREFIX == --*=* ]] && compset -P '*='
            case $kind in
                (:files) _files ;;
                (:folders) _files -/ ;;
                (:command) _command_names -e || _files ;;
            esac
        }
        compdef _PROGRAM PROGRAM
        """;

    private const string Fish = """
        # Completion of PROGRAM for fish. PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish
        function __PROGRAM_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            for line in ($words[1] ASK $words[2..-1] "$current" 2> /dev/null)
                switch $line
                    case :files
                        __fish_complete_path $current
                    case :folders
                        __fish_complete_directories "$current" ''
                    case :command
                        __fish_complete_command
                    case '*'
                        echo $line
                end
            end
        end
        complete -c PROGRAM -f -a '(__PROGRAM_complete)'
        """;

    // Where nothing is offered, PowerShell completes files by itself.
    private const string PowerShell = """
        # Completion of PROGRAM for PowerShell. In $PROFILE: PROGRAM completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName PROGRAM -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
            if ($wordToComplete -eq '') { $words += '""' }
            $program, $arguments = $words
            & $program ASK @arguments 2> $null | Where-Object { -not $_.StartsWith(':') } | ForEach-Object {
                $text, $meaning = $_ -split "`t", 2
                if (-not $meaning) { $meaning = $text }
                [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $meaning)
            }
        }
        """;
}
