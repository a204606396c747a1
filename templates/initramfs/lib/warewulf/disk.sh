# A root file system whose image stays packed on the node's own disk. On the file system of wwinit.device, below warewulf/:
#   parts/SHA256      the parts of the image
#   system            the system overlay as it was at the last boot, readable by root alone
#   boot/ID/          kernel, initramfs and kernel arguments that the disk's own boot loader starts, and those before
#   root/             what the running system writes; empty at every boot
# A part is compared with its digest at every boot before it is mounted, and fetched when it is missing or damaged.

disk=$work/disk
cache=$disk/warewulf

start_from_disk() {
    wanted=$(kernel_argument wwinit.device)
    if has_argument wwinit.offline; then
        patience=2
        attempts=2
    fi
    connect && server=${servers%% *} || {
        has_argument wwinit.offline || die "$cause"
        info "$cause: starting from the disk alone"
    }
    take_from_disk
    fetch_image
    report ok "image complete $(uptime_seconds) s after the kernel started: $((fetched_bytes / 1024)) KiB fetched, the rest was on the disk"
    # From memory, so that the disk is free to be laid out anew.
    mount_image "$work/parts"
    mount_overlay_on_memory
    choose_system_overlay
    lay_system_overlay "$work/system"
    prepare_disks
    mount_disk || die "the root file system's device $wanted: $cause"
    keep_on_disk
    start_on_disk
}

# What of the image the disk has, verified while it is read; and the last system overlay.
take_from_disk() {
    wait_for_device && mount_disk || {
        info "$wanted: $cause"
        return 0
    }
    for part in $parts; do
        sha256=${part%:*}
        [ "$(size_of "$cache/parts/$sha256")" = "${part#*:}" ] || continue
        cp "$cache/parts/$sha256" "$work/parts/$sha256"
        sum=$(sha256sum "$work/parts/$sha256")
        [ "${sum%% *}" = "$sha256" ] && continue
        info "$wanted has a damaged part of the image: it is fetched again"
        rm -f "$work/parts/$sha256" "$cache/parts/$sha256"
    done
    cp "$cache/system" "$work/system.last" 2>/dev/null
    umount "$disk"
}

choose_system_overlay() {
    if [ -n "$server" ] && fetch_system_overlay; then return 0; fi
    has_argument wwinit.offline && [ -s "$work/system.last" ] ||
        die "the system overlay could not be fetched from $servers: $cause; the server's log says why"
    info "the server does not answer: with the overlays of the last boot"
    server=
    mv "$work/system.last" "$work/system"
}

# ---------------------------------------------------------------------------------------------- the device

# A disk may be slow to appear; one that has yet to be laid out never does.
wait_for_device() {
    for attempt in $(seq 1 20); do
        find_device && return 0
        usleep 250000
        load_drivers
    done
    return 1
}

# Sets $device. There is no udev here that would make links.
find_device() {
    cause="there is no such device"
    device=
    case $wanted in
    /dev/disk/by-partlabel/*) find_by_event PARTNAME "${wanted#/dev/disk/by-partlabel/}" ;;
    /dev/disk/by-partuuid/*) find_by_event PARTUUID "${wanted#/dev/disk/by-partuuid/}" ;;
    /dev/disk/by-label/*) device=$(findfs "LABEL=${wanted#/dev/disk/by-label/}" 2>/dev/null) ;;
    /dev/disk/by-uuid/*) device=$(findfs "UUID=${wanted#/dev/disk/by-uuid/}" 2>/dev/null) ;;
    *) [ ! -b "$wanted" ] || device=$wanted ;;
    esac
    [ -n "$device" ]
}

find_by_event() { # key value
    for event in /sys/class/block/*/uevent; do
        grep -q -x -F -i "$1=$2" "$event" || continue
        device=${event%/uevent}
        device=/dev/${device##*/}
        return 0
    done
}

mount_disk() {
    find_device || return 1
    mkdir -p "$disk"
    for type in ext4 xfs btrfs; do
        modprobe -q "$type"
        if mount -t "$type" -o noatime "$device" "$disk" 2>/dev/null; then
            mkdir -p "$cache/parts" && return 0
            cause="its file system cannot be written"
            umount "$disk"
            return 1
        fi
    done
    cause="it has no file system ext4, xfs or btrfs that could be mounted: declare one in the node's filesystems"
    return 1
}

# ---------------------------------------------------------------------------------------------- keeping

# Nothing is written that is there already, and nothing gets its name before all of it is on the disk.
keep_on_disk() {
    if [ -n "$server" ]; then keep_boot_files; fi
    drop_old_parts
    for part in $parts; do keep_file "$work/parts/${part%:*}" "$cache/parts/${part%:*}"; done
    keep_file "$work/system" "$cache/system"
    sync
}

keep_file() { # from to
    cmp -s "$1" "$2" && return 0
    (umask 077; cp "$1" "$2.new") || die "$wanted is full: make its partition larger, or remove files from it"
    sync
    mv "$2.new" "$2"
}

# Those of the image that is started now stay, and those that the boot loader could start.
drop_old_parts() {
    needed=" $parts $(cat "$cache"/boot/*/parts 2>/dev/null | tr '\n' ' ') "
    for file in "$cache"/parts/*; do
        case $needed in
        *" ${file##*/}:"*) ;;
        *) rm -f "$file" ;;
        esac
    done
}

# For starts without the server: kernel, initramfs and command line of this boot, and a boot loader if its partition is there.
keep_boot_files() {
    kernel=$(kernel_argument wwinit.kernel)
    initramfs=$(kernel_argument wwinit.initramfs)
    [ -n "$kernel" ] && [ -n "$initramfs" ] || return 0
    arguments=$(boot_arguments)
    id=$(printf '%s' "$arguments" | sha256sum)
    id=$(printf '%.16s' "$id")
    if [ ! -e "$cache/boot/$id/parts" ]; then
        rm -rf "$cache/boot/new"
        mkdir -p "$cache/boot/new"
        for file in "kernel $kernel" "initramfs $initramfs"; do
            keep_boot_file "${file% *}" "${file#* }" || {
                info "the disk gets no boot files: $cause"
                return 0
            }
        done
        printf '%s\n' "$arguments" >"$cache/boot/new/arguments"
        printf '%s\n' "$parts" >"$cache/boot/new/parts"
        sync
        mv "$cache/boot/new" "$cache/boot/$id"
    fi
    offer_to_boot_loader "$id"
}

# This boot's, without what the boot loader said of itself.
boot_arguments() {
    kept=
    set -f
    for argument in $cmdline; do
        case $argument in
        BOOT_IMAGE=* | initrd=* | wwinit.offline) ;;
        *) kept="$kept$argument " ;;
        esac
    done
    set +f
    printf '%swwinit.offline' "$kept"
}

keep_boot_file() { # kernel|initramfs sha256
    for known in "$cache"/boot/*/"$1"; do
        sum=$(sha256sum "$known" 2>/dev/null)
        [ "${sum%% *}" = "$2" ] && ln "$known" "$cache/boot/new/$1" && return 0
    done
    fetch_verified "/$1/$mac?digest=$2&$who" "$cache/boot/new/$1" "" "$2"
}

# The other one that stays is the one before.
offer_to_boot_loader() { # id
    before=$(cat "$cache/boot/current" 2>/dev/null)
    if [ "$before" != "$1" ]; then
        for directory in "$cache"/boot/*/; do
            name=$(basename "$directory")
            [ "$name" = "$1" ] || [ "$name" = "$before" ] || rm -rf "$directory"
        done
        printf '%s\n' "$1" >"$cache/boot/current.new"
        write_grub_config "$cache/grub.cfg.new" "$1" "$before"
        sync
        mv "$cache/boot/current.new" "$cache/boot/current"
        mv "$cache/grub.cfg.new" "$cache/grub.cfg"
    fi
    whole=$(disk_of "$device")
    if is_declared "$whole"; then
        install_boot_loader "$whole" || info "$whole may not start without a server"
    else
        info "$whole is not among the node's disks: it gets no boot loader"
    fi
}

# Without udev, only what lays out declared disks makes links to their partitions.
is_declared() { # disk
    for link in /dev/disk/by-partlabel/*; do
        [ "$(disk_of "$(readlink -f "$link")")" = "$1" ] && return 0
    done
    return 1
}

# The disk that a partition is on.
disk_of() { # device
    disk_path=$(readlink -f "/sys/class/block/${1#/dev/}")
    [ -e "$disk_path/partition" ] && disk_path=${disk_path%/*}
    printf '/dev/%s' "${disk_path##*/}"
}

# ---------------------------------------------------------------------------------------------- starting

# The same root file system once more, from the disk.
start_on_disk() {
    unmount_root
    rm -rf "$work/parts"
    mount_image "$cache/parts"
    if [ -n "$(kernel_argument wwinit.writable)" ]; then
        mount_overlay_on_memory
    else
        empty_last_root
        mount_overlay "$cache/root"
    fi
    lay_system_overlay "$work/system"
}

# It is removed while the node starts already.
empty_last_root() {
    if [ -e "$cache/root" ]; then
        mkdir -p "$cache/old"
        mv "$cache/root" "$cache/old/$$"
    fi
    mkdir -p "$cache/root"
    [ ! -e "$cache/old" ] || (cd "$cache/old" && rm -rf -- * &)
}
