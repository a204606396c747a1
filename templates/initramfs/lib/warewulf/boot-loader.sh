# What makes a disk start by itself, without a server: GRUB, and its configuration; read by a POSIX shell.
# Needs nothing but busybox and what the server put into /boot-loader. Writes only what differs.

boot_loader=${BOOT_LOADER:-/boot-loader}
bios_boot=21686148-6449-6e6f-744e-656564454649
esp=c12a7328-f81f-11d2-ba4b-00a0c93ec93b

# For BIOS where the disk has a partition of type bios, for UEFI where it has an ESP. Says what it did, and is 1 when
# something could not be written. Only for disks that the node's fields declare.
install_boot_loader() ( # disk
    [ ! -s "$boot_loader/problem" ] || loader_says "$(cat "$boot_loader/problem")"
    if [ ! -s "$boot_loader/core.img" ] && [ -z "$(efi_programs)" ]; then
        loader_says "no boot loader for $1: the server lacks grub-common with grub-pc-bin or grub-efi-amd64-bin"
        return 0
    fi
    loader_result=0
    scratch=$(mktemp -d /tmp/boot-loader-XXXXXX) || return 1
    bios_partition=$(partition_of_type "$1" "$bios_boot")
    esp_partition=$(partition_of_type "$1" "$esp")
    if [ -z "$bios_partition$esp_partition" ]; then
        rmdir "$scratch"
        loader_says "$1 has neither a partition of type bios nor one of type uefi: it starts from the network only"
        return 0
    fi
    if [ -n "$bios_partition" ] && [ -s "$boot_loader/core.img" ]; then
        install_for_bios "$1" "$bios_partition" || loader_result=1
    fi
    if [ -n "$esp_partition" ] && [ -n "$(efi_programs)" ]; then
        install_for_uefi "$esp_partition" || loader_result=1
    fi
    rm -rf "$scratch"
    return "$loader_result"
)

efi_programs() {
    for program in "$boot_loader"/boot*.efi; do [ ! -s "$program" ] || printf '%s ' "${program##*/}"; done
}

loader_says() {
    printf 'warewulf: %s\n' "$*"
}

# The first partition of a disk with this type, read from its GPT: the kernel knows no types.
partition_of_type() { # disk type-guid
    sys=/sys/class/block/$(printf '%s' "${1#/dev/}" | tr / '!')
    sector=$(cat "$sys/queue/logical_block_size") || return
    # UEFI 5.3.2: signature, then at 72 the place of the entries, at 80 how many, at 84 how long each is; little-endian.
    [ "$(bytes_at "$1" "$sector" 8 | hex)" = 4546492050415254 ] || return
    entries=$(number_at "$1" $((sector + 72)) 8)
    count=$(number_at "$1" $((sector + 80)) 4)
    length=$(number_at "$1" $((sector + 84)) 4)
    [ "$length" -ge 128 ] && [ "$count" -le 1024 ] || return
    number=$(dd if="$1" bs="$sector" skip="$entries" count=$((count * length / sector)) 2>/dev/null | od -An -v -tx1 | tr -d ' ' |
        awk -v lines=$((length / 16)) -v wanted="$(guid_bytes "$2")" \
            '(NR - 1) % lines == 0 && $0 == wanted { print (NR - 1) / lines + 1; exit }')
    [ -n "$number" ] || return
    for partition in "$sys"/*/partition; do
        [ "$(cat "$partition" 2>/dev/null)" = "$number" ] || continue
        partition=${partition%/partition}
        printf '/dev/%s' "$(printf '%s' "${partition##*/}" | tr '!' /)"
    done
}

# A GUID is kept with its first three parts little-endian.
guid_bytes() { # guid
    printf '%s' "$1" | sed 's/^\(..\)\(..\)\(..\)\(..\)-\(..\)\(..\)-\(..\)\(..\)-\(....\)-/\4\3\2\1\6\5\8\7\9/'
}

bytes_at() { # file offset length
    dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null
}

hex() {
    od -An -v -tx1 | tr -d ' \n'
}

number_at() { # file offset length
    reversed=$(bytes_at "$1" "$2" "$3" | hex | sed 's/\(..\)/\1 /g')
    value=
    for byte in $reversed; do value=$byte$value; done
    printf '%s' $((0x$value))
}

# A number as so many bytes, the lowest first.
little_endian() { # number length
    rest=$1
    left=$2
    while [ "$left" -gt 0 ]; do
        printf "\\$(printf '%03o' $((rest % 256)))"
        rest=$((rest / 256))
        left=$((left - 1))
    done
}

# ---------------------------------------------------------------------------------------------- BIOS

# As grub-install does (GRUB's util/setup.c): core.img goes to the start of the partition, its first sector names where
# the rest is, and boot.img in the first sector of the disk names where core.img is.
install_for_bios() { # disk partition
    core=$scratch/core.img
    mbr=$scratch/boot.img
    size=$(stat -c %s "$boot_loader/core.img")
    name=$(printf '%s' "${2#/dev/}" | tr / '!')
    if [ "$size" -gt $(($(cat "/sys/class/block/$name/size") * 512)) ]; then
        loader_says "$2 is too small for the boot loader: it needs $size bytes"
        return 1
    fi
    if [ "$(cat "/sys/class/block/$name/../queue/logical_block_size" 2>/dev/null)" != 512 ]; then
        loader_says "$1 has sectors that are not of 512 bytes: a BIOS cannot start from it"
        return 1
    fi
    first=$(cat "/sys/class/block/$name/start")
    sectors=$(((size + 511) / 512))
    # The last block list entry of the first sector: start, number of sectors, where in memory (0x820, as mkimage wrote).
    {
        bytes_at "$boot_loader/core.img" 0 500
        little_endian $((first + 1)) 8
        little_endian $((sectors - 1)) 2
        bytes_at "$boot_loader/core.img" 510 2
        tail -c +513 "$boot_loader/core.img"
    } >"$core"
    # kernel_sector at 0x5c; at 0x66 a jump over a check for BIOSes that give a wrong drive number goes away; the disk's own
    # signature and its protective partition table from 0x1b8 on.
    {
        bytes_at "$boot_loader/boot.img" 0 92
        little_endian "$first" 8
        bytes_at "$boot_loader/boot.img" 100 2
        printf '\220\220'
        bytes_at "$boot_loader/boot.img" 104 336
    } >"$mbr"
    write_where_different "$core" "$2" && write_where_different "$mbr" "$1"
}

write_where_different() { # file device
    length=$(stat -c %s "$1")
    head -c "$length" "$2" | cmp -s - "$1" && return 0
    if dd if="$1" of="$2" bs=512 conv=notrunc 2>/dev/null && sync && head -c "$length" "$2" | cmp -s - "$1"; then
        loader_says "the boot loader for BIOS is on $2"
        return 0
    fi
    loader_says "the boot loader could not be written to $2"
    return 1
}

# ---------------------------------------------------------------------------------------------- UEFI

# The path that firmware takes when nothing else is configured (UEFI 3.5.1.1).
install_for_uefi() { # partition
    mkdir -p "$scratch/esp"
    modprobe -q vfat 2>/dev/null
    if ! mount -t vfat -o ro "$1" "$scratch/esp" 2>/dev/null; then
        loader_says "$1 has no FAT file system, or the kernel has no vfat: UEFI cannot start from it"
        return 1
    fi
    failed=0
    for program in $(efi_programs); do
        put_efi_program "$1" "$program" "$scratch/esp/EFI/BOOT/$(printf '%s' "$program" | tr a-z A-Z)" || failed=1
    done
    umount "$scratch/esp"
    return "$failed"
}

put_efi_program() { # partition name place
    cmp -s "$boot_loader/$2" "$3" && return 0
    if mount -o remount,rw "$scratch/esp" && mkdir -p "${3%/*}" && cp "$boot_loader/$2" "${3%.*}.NEW" && sync &&
        mv "${3%.*}.NEW" "$3" && sync; then
        loader_says "the boot loader for UEFI is on $1"
        return 0
    fi
    loader_says "the boot loader could not be written to $1: is it full?"
    return 1
}

# ---------------------------------------------------------------------------------------------- configuration

# Starts boot/ID beside the file: the kernel, the initramfs and the arguments that lie there. The second choice is what it
# started before.
write_grub_config() { # file id [id-before]
    {
        cat <<'CONFIG'
# Written by the node's initramfs when it boots from the network.
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
set timeout=3
set default=0
CONFIG
        grub_entry "${1%/*}" "$2" 'this node, from its disk'
        if [ -n "${3-}" ] && [ -e "${1%/*}/boot/$3/arguments" ]; then
            grub_entry "${1%/*}" "$3" 'this node as it was before'
        fi
    } >"$1"
}

grub_entry() { # directory id title
    printf "menuentry '%s' {\n" "$3"
    printf '    linux /warewulf/boot/%s/kernel%s\n' "$2" "$(grub_words "$(cat "$1/boot/$2/arguments")")"
    printf '    initrd /warewulf/boot/%s/initramfs\n}\n' "$2"
}

# Each word in single quotes, in which nothing has a meaning for GRUB; a quote itself is written \' between two of them.
grub_words() { # text
    set -f
    for word in $1; do printf " '%s'" "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"; done
    set +f
}
