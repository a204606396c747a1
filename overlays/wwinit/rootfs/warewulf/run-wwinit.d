#!/bin/sh
# Runs the scripts that prepare disks and file systems before the root file system is chosen.
# PREFIX is where the overlays have been unpacked; empty on a node that boots in one stage.

for script in "${PREFIX-}"/warewulf/wwinit.d/*; do
    [ -f "$script" ] || continue
    PREFIX=${PREFIX-} sh "$script" || printf 'warewulf: %s failed with status %s\n' "$script" "$?"
done
