#!/bin/sh
# Runs the scripts that prepare disks and file systems before the root file system is chosen.
# PREFIX is where the overlays have been unpacked; empty on a node that boots in one stage.
# Ends with 0 when all went well, 3 when a script says that the node's own root device cannot be used, otherwise 1.

# Until when the scripts wait for devices whose drivers have just been loaded: seconds since the kernel started.
read -r since_start _ </proc/uptime
WWDEADLINE=${WWDEADLINE:-$((${since_start%%.*} + 30))}
export WWDEADLINE

outcome=0
for script in "${PREFIX-}"/warewulf/wwinit.d/*; do
    [ -f "$script" ] || continue
    PREFIX=${PREFIX-} sh "$script"
    result=$?
    [ "$result" -eq 0 ] && continue
    printf 'warewulf: %s failed with status %s\n' "$script" "$result"
    if [ "$result" -eq 3 ]; then outcome=3; elif [ "$outcome" -eq 0 ]; then outcome=1; fi
done
exit "$outcome"
