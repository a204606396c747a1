import type { Shell } from './shell-reply.ts';

/** What a shell must read to complete the words of `wwctl`. It asks `wwctl` itself; errors stay out of sight. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const BASH = `# bash completion of wwctl. Read it with: source <(wwctl completion bash)
_wwctl() {
	local reply
	mapfile -t reply < <(wwctl __complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
	case "\${reply[0]-}" in
	files) compopt -o default ;;
	nospace) compopt -o nospace ;;
	esac
	COMPREPLY=("\${reply[@]:1}")
}
complete -o nosort -F _wwctl wwctl
`;

const ZSH = `#compdef wwctl
# zsh completion of wwctl. Read it with: source <(wwctl completion zsh)
_wwctl() {
	local -a reply words_only described
	local line
	reply=("\${(@f)$(wwctl __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
	if [[ "$reply[1]" == files ]]; then
		_files
		return
	fi
	for line in "\${(@)reply[2,-1]}"; do
		[[ -n "$line" ]] || continue
		words_only+=("\${line%%$'\\t'*}")
		described+=("\${line/$'\\t'/  -- }")
	done
	(( $#words_only )) || return 1
	if [[ "$reply[1]" == nospace ]]; then
		compadd -S '' -l -d described -a words_only
	else
		compadd -l -d described -a words_only
	fi
}
compdef _wwctl wwctl
`;

const FISH = `# fish completion of wwctl. Read it with: wwctl completion fish | source
function __wwctl_complete
	set -l before (commandline -opc)
	set -l reply (wwctl __complete fish $before[2..-1] (commandline -ct) 2>/dev/null)
	if test "$reply[1]" = files
		__fish_complete_path (commandline -ct)
	else if set -q reply[2]
		printf '%s\\n' $reply[2..-1]
	end
end
complete -c wwctl -f -a '(__wwctl_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
