# Puts the root file system together at $root: the parts of the image read-only, something writable over them, and the
# system overlay laid over that.

# A tmpfs of the wanted size. Its memory comes from all NUMA nodes in turn, where the kernel knows of such.
mount_memory() { # directory
    size=$(kernel_argument wwinit.size)
    policy=$(kernel_argument wwinit.mpol)
    options=mode=0755${size:+,size=$size}
    mount -t tmpfs -o "$options,mpol=${policy:-interleave}" tmpfs "$1" 2>/dev/null ||
        mount -t tmpfs -o "$options" tmpfs "$1" ||
        die "a tmpfs with $options could not be mounted"
}

# A compressed disk in memory instead of a tmpfs: what is written takes less, and swapping is not needed for it.
mount_zram() { # directory
    modprobe -q zram || return 1
    size=$(kernel_argument wwinit.size)
    total=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    case $size in
    '') bytes_wanted=$((total * 512)) ;; # half of it
    *%) bytes_wanted=$((total * 1024 / 100 * ${size%?})) ;;
    *) bytes_wanted=$size ;; # the kernel reads k, m and g
    esac
    echo "$bytes_wanted" >/sys/block/zram0/disksize && mke2fs -q /dev/zram0 >/dev/null || return 1
    modprobe -q ext4
    mount -t ext4 -o noatime,discard /dev/zram0 "$1"
}

load_file_systems() {
    for module in loop squashfs overlay; do modprobe -q "$module"; done
}

# Mounts every part of the image from a directory where they have their digests for names; $lower lists them for overlayfs,
# the uppermost first.
mount_image() { # directory
    load_file_systems
    lower=
    for part in $parts; do
        mounted=$work/image.d/$(printf '%.8s' "$part")
        mkdir -p "$mounted"
        mount -t squashfs -o ro,loop "$1/${part%:*}" "$mounted" ||
            die "the image could not be mounted: has the kernel squashfs with zstd, and loop devices?"
        lower=$mounted${lower:+:$lower}
    done
}

mount_overlay() { # directory-for-what-is-written
    mkdir -p "$1/upper" "$1/work"
    mount -t overlay -o "lowerdir=$lower,upperdir=$1/upper,workdir=$1/work" overlay "$root" ||
        die "the root file system could not be put together: has the kernel overlayfs?"
}

mount_overlay_on_memory() {
    mkdir -p "$work/writable"
    if [ "$(kernel_argument wwinit.writable)" = zram ]; then
        mount_zram "$work/writable" || die "a zram disk could not be set up: has the kernel zram and ext4?"
    else
        mount_memory "$work/writable"
    fi
    mount_overlay "$work/writable"
}

# What nearly every init begins with, unpacked by another processor while this one lays the system overlay.
read_ahead() {
    for file in "$root"/lib64/ld-*.so* "$root"/lib/ld-*.so* "$root"/usr/bin/sh "$root"/usr/lib/systemd/systemd \
        "$root"/usr/lib/systemd/libsystemd-*.so "$root"/usr/lib/*/systemd/libsystemd-*.so \
        "$root"/usr/lib/*/libc.so.6 "$root"/usr/lib64/libc.so.6 "$root"/usr/lib/*/libcrypto.so.? "$root"/usr/lib64/libcrypto.so.?; do
        [ ! -f "$file" ] || cat "$file"
    done >/dev/null 2>&1
}

unmount_root() {
    umount "$root"
    umount "$work"/image.d/*
    umount "$work/writable" 2>/dev/null
}

# The image's own cp keeps what busybox's does not: extended attributes.
unpack_to_tmpfs() {
    mkdir -p "$work/tmpfs" "$root/.warewulf-root"
    mount_memory "$work/tmpfs"
    mount -o bind "$work/tmpfs" "$root/.warewulf-root"
    chroot "$root" /bin/sh -c 'cd / && for name in * .[!.]*; do
        [ "$name" = .warewulf-root ] || { [ ! -e "$name" ] && [ ! -L "$name" ]; } || cp -a -- "$name" .warewulf-root/ || exit 1
    done' || die "the image could not be unpacked to memory: it needs $(chroot "$root" du -sm -x / 2>/dev/null | cut -f 1) MiB; is wwinit.size too small?"
    umount "$root/.warewulf-root"
    unmount_root
    rm -rf "$work/parts"
    mount -o move "$work/tmpfs" "$root"
}

lay_system_overlay() { # archive
    (set -o pipefail; gzip -d -c "$1" | (cd "$root" && cpio -i -d -m -u >/dev/null 2>"$work/cpio.log")) ||
        die "the system overlay could not be unpacked: $(tail -n 1 "$work/cpio.log")"
}

# Runs what the overlays bring for disks and file systems, inside the image, whose programs it uses.
prepare_disks() {
    [ -x "$root/warewulf/run-wwinit.d" ] && has_files "$root/warewulf/wwinit.d" || return 0
    for mounted in dev proc sys; do mount -o bind "/$mounted" "$root/$mounted"; done
    chroot "$root" /warewulf/run-wwinit.d >"$work/disks.log" 2>&1 || {
        cause=$(grep '^warewulf: ' "$work/disks.log" | tail -n 1)
        report failed "disks: ${cause#warewulf: }"
    }
    cat "$work/disks.log" >/dev/console
    for mounted in dev proc sys; do umount "$root/$mounted"; done
}

has_files() { # directory
    for file in "$1"/*; do
        [ -f "$file" ] && return 0
    done
    return 1
}

hand_over() {
    [ -x "$root/warewulf/run-init" ] || die "the system overlay has no /warewulf/run-init: does the node have the overlay wwinit?"
    mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run"
    for mounted in proc sys dev run; do mount -o move "/$mounted" "$root/$mounted"; done
    exec switch_root -c /dev/console "$root" /warewulf/run-init
    info "switch_root failed"
    sleep 60
    reboot -f
}
