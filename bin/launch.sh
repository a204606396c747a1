# Part of bin/warewulfd and bin/wwctl: runs one of our programs with a Node that is new enough.

# launch ROOT PROGRAM [ARGUMENT...]: ROOT is the checkout or the installed package.
launch() {
	root=$1
	program=$2
	shift 2
	entry=$root/src/bin/$program.ts
	[ -f "$entry" ] || entry=$root/dist/bin/$program.js
	if [ ! -f "$entry" ]; then
		echo "ERROR: $program is not complete: $entry is missing: install warewulf-ts again" >&2
		exit 1
	fi
	node=$(find_node "$root") || exit 1
	keep_compiled_code
	exec "$node" --disable-warning=ExperimentalWarning "$entry" "$@"
}

# Halves the start. Not below /tmp: there another user could leave code for root to run.
keep_compiled_code() {
	if [ -w /var/cache ]; then
		cache=/var/cache
	else
		cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
	fi
	if [ -z "${NODE_COMPILE_CACHE+set}" ] && [ -n "$cache" ]; then
		export NODE_COMPILE_CACHE="$cache/warewulf/node"
	fi
}

# The packaged Node, in the checkout or beside the installed package, needs no look at its version.
find_node() {
	for packaged in "$1/node_modules/node/bin/node" "${1%/*}/node/bin/node"; do
		if [ -x "$packaged" ]; then
			echo "$packaged"
			return
		fi
	done
	version=none
	installed=$(command -v node) || installed=
	if [ -n "$installed" ]; then
		version=$("$installed" --version)
		major=${version#v}
		major=${major%%.*}
		if [ "$major" -ge 24 ] 2>/dev/null; then
			echo "$installed"
			return
		fi
	fi
	echo "ERROR: Node.js 24 or newer is needed, found $version: install it, or run npm ci in $1" >&2
	return 1
}
