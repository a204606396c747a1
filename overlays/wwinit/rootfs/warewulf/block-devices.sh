# Functions for the scripts in /warewulf/wwinit.d that prepare disks; read by a POSIX shell.
# No udev runs yet: what it would know is read from /sys, and the links it would make are made here where they are needed.

PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
[ -r "${PREFIX-}/warewulf/config" ] && . "${PREFIX-}/warewulf/config"
status=0

info() {
    printf 'warewulf: %s\n' "$*"
}

# Notes that something could not be done, and lets the rest go on. A script ends with `exit "$status"`:
# 0 when all is as declared, 1 when not, 3 when the node's own root device is concerned.
problem() { # device text
    info "$2"
    if [ "$1" = "${WWROOT-}" ]; then status=3; elif [ "$status" -eq 0 ]; then status=1; fi
}

has_program() { # device program packages
    command -v "$2" >/dev/null 2>&1 && return 0
    problem "$1" "$1: the image has no $2: add the package $3"
    return 1
}

# The last line that a program wrote, as one cause.
cause_in() { # output
    printf '%s' "$1" | sed -n '/./h;${x;p;}'
}

uptime_seconds() {
    read -r since_start _ </proc/uptime
    printf '%s' "${since_start%%.*}"
}

# Drivers may have been loaded a moment ago. All scripts of run-wwinit.d share one deadline.
WWDEADLINE=${WWDEADLINE:-$(($(uptime_seconds) + 30))}
export WWDEADLINE

# Sets `found` to the kernel's path of a device, e.g. /dev/sda1, as soon as there is one. What is declared to be a
# partition of one disk is not taken from another one.
wait_for_device() { # path [disk]
    until find_device "$1"; do
        if [ "$(uptime_seconds)" -ge "$WWDEADLINE" ]; then
            problem "$1" "$1: there is no such device; there are:$(all_disks)"
            return 1
        fi
        sleep 1
    done
    [ -n "${2-}" ] || return 0
    candidate=$found
    if find_device "$2"; then
        case $(readlink -f "$(sys_directory "$candidate")") in
        */"$(basename "$(sys_directory "$found")")"/*)
            found=$candidate
            return 0
            ;;
        esac
    fi
    problem "$1" "$1 is $candidate, which is not on $2 as it should be: left as it is"
    return 1
}

all_disks() {
    for entry in /sys/class/block/*; do
        case ${entry##*/} in loop* | ram* | zram* | sr* | fd*) continue ;; esac
        [ -e "$entry/partition" ] || printf ' %s (%s MiB)' "$(device_of "$entry")" $(($(cat "$entry/size") / 2048))
    done
}

# Without udev there are no links in /dev/disk yet.
find_device() { # path
    found=
    if [ -b "$1" ]; then
        found=$(readlink -f "$1")
        return
    fi
    case $1 in
    /dev/disk/by-partlabel/*) find_partition_label "$(printf '%s' "${1##*/}" | sed 's/\\x20/ /g')" ;;
    /dev/disk/by-partuuid/*) found=$(blkid -o device -t PARTUUID="${1##*/}" 2>/dev/null) ;;
    /dev/disk/by-id/*-part[0-9]*)
        find_disk_id "$(basename "${1%-part*}")" && found=$(partition_device "$found" "${1##*-part}")
        ;;
    /dev/disk/by-id/*) find_disk_id "${1##*/}" ;;
    esac
    [ -b "$found" ]
}

# A label that two partitions have leads to none of them.
find_partition_label() { # label
    for entry in /sys/class/block/*/uevent; do
        grep -q -F -x "PARTNAME=$1" "$entry" 2>/dev/null || continue
        [ -z "$found" ] || { found=; return; }
        found=$(device_of "${entry%/uevent}")
    done
}

# The names in /dev/disk/by-id that follow from what the kernel itself says of a disk.
find_disk_id() { # name
    for entry in /sys/class/block/*; do
        [ -e "$entry/partition" ] && continue
        wwid=$(cat "$entry/wwid" "$entry/device/wwid" 2>/dev/null | head -n 1)
        case $1 in
        "virtio-$(cat "$entry/serial" 2>/dev/null)" | "wwn-0x${wwid#naa.}" | "nvme-$wwid") ;;
        *) continue ;;
        esac
        found=$(device_of "$entry")
        return 0
    done
    return 1
}

# The kernel writes `!` for a slash in the name of a device.
device_of() { # directory in /sys
    printf '/dev/%s' "$(printf '%s' "${1##*/}" | tr '!' /)"
}

sys_directory() { # device
    printf '/sys/class/block/%s' "$(printf '%s' "${1#/dev/}" | tr / '!')"
}

partition_device() { # disk number
    for entry in "$(sys_directory "$1")"/*/partition; do
        [ "$(cat "$entry" 2>/dev/null)" = "$2" ] || continue
        device_of "${entry%/partition}"
        return 0
    done
    return 1
}

# The link that udev will make, so that every later step finds the partition by its label.
link_partition_label() { # label device
    mkdir -p /dev/disk/by-partlabel
    ln -sfn "$2" "/dev/disk/by-partlabel/$(printf '%s' "$1" | sed 's/ /\\x20/g')"
}

# Sets `types` to what the first and last sectors of a device say that it holds, e.g. ` gpt PMBR`; empty for a blank one.
# A device that cannot be read is not blank.
read_types() { # device as declared, as found
    has_program "$1" wipefs util-linux || return 1
    if ! signatures=$(wipefs --no-act --parsable "$2" 2>&1); then
        problem "$1" "$1 cannot be read: $(cause_in "$signatures")"
        return 1
    fi
    types=$(printf '%s\n' "$signatures" | sed '/^#/d;s/.*,//' | sort -u | tr '\n' ' ')
    types=${types% }
}

# Whether something shall be made on the device, which is in `found` then: when it is blank, or shall be wiped.
shall_be_made() { # path type wipe [disk]
    wait_for_device "$1" "${4-}" && read_types "$1" "$found" || return 1
    if [ "$3" = true ]; then
        [ -z "$types" ] && return 0
        info "$1: $types is wiped, as wipe_filesystem says"
        output=$(wipefs --all --quiet "$found" 2>&1) && return 0
        problem "$1" "$1 could not be wiped: $(cause_in "$output")"
        return 1
    fi
    case " $types " in
    '  ') return 0 ;;
    *" $2 "*) ;;
    *) problem "$1" "$1 holds $types instead of $2: left as it is; wipe it by hand (wipefs --all $found), or set wipe_filesystem" ;;
    esac
    return 1
}
