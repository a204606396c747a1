# Brings up the card that booted, below a bond or a VLAN where the network wants one, and gets its address.
# $patience bounds how often DHCP is asked, 10 seconds each. Functions that fail leave a sentence in $cause.

connect() {
    ip link set lo up
    bring_up_card && get_address
}

# Loads the driver of every device, and of those that appear because of it.
load_drivers() {
    for round in 1 2 3; do
        sort -u /sys/bus/*/devices/*/modalias 2>/dev/null >"$work/aliases.now"
        [ -f "$work/aliases" ] && cmp -s "$work/aliases" "$work/aliases.now" && break
        xargs -r modprobe -a -q -b <"$work/aliases.now" 2>/dev/null
        mv "$work/aliases.now" "$work/aliases"
    done
}

bring_up_card() {
    wait_for_card "$wwid" || return 1
    bond=$(kernel_argument wwinit.bond)
    [ -z "$bond" ] || make_bond "$bond" || return 1
    ip link set "$card" up
    vlan=$(kernel_argument wwinit.vlan)
    [ -z "$vlan" ] || make_vlan "$vlan" || return 1
    wait_for_carrier
}

wait_for_card() { # address
    for attempt in $(seq 1 60); do
        find_card "$1" && return 0
        usleep 250000
        load_drivers
    done
    cards=$(for path in /sys/class/net/*; do printf ' %s=%s' "${path##*/}" "$(cat "$path/address")"; done)
    cause="no network card has the address $1 (there are:$cards): the kernel in the image has no driver for it, or the driver needs firmware that the image lacks"
    return 1
}

# Sets $card to the name of the interface with this address.
find_card() { # address
    for path in /sys/class/net/*; do
        [ -e "$path/device" ] || continue
        is_address_of "$path" "$1" || continue
        card=${path##*/}
        return 0
    done
    return 1
}

# The address of an InfiniBand port is 20 bytes with its GUID at the end. Records have all of it, the GUID, or the six
# bytes that firmware makes of that: without the two in the middle (RFC 4391 §9.1.1, EUI-64).
is_address_of() { # interface-path address
    has=$(cat "$1/address" 2>/dev/null)
    case $has in "$2" | *:"$2") return 0 ;; esac
    [ "${#has}" = 59 ] || return 1
    guid=${has#????????????????????????????????????}
    [ "${guid%:??:??:??:??:??}:${guid#??:??:??:??:??:}" = "$2" ]
}

# A bond of the card that booted and those of wwinit.bondports, for switches that pass nothing else.
make_bond() { # mode
    modprobe -q bonding max_bonds=0
    [ -w /sys/class/net/bonding_masters ] || {
        cause="a bond was wanted (wwinit.bond=$1), but the kernel has no module bonding"
        return 1
    }
    echo +wwbond >/sys/class/net/bonding_masters
    set_bond mode "$1" && set_bond miimon 100 || return 1
    ports=$card
    for address in $(kernel_argument wwinit.bondports | tr A-Z- a-z: | tr , ' '); do
        wait_for_card "$address" || return 1
        ports="$ports $card"
    done
    for port in $ports; do
        ip link set "$port" down
        set_bond slaves "+$port" || return 1
    done
    card=wwbond
}

set_bond() { # setting value
    echo "$2" 2>/dev/null >"/sys/class/net/wwbond/bonding/$1" && return 0
    cause="the bond does not take $1 $2 (wwinit.bond, wwinit.bondports): see the kernel's log"
    return 1
}

make_vlan() { # id
    modprobe -q 8021q
    ip link add link "$card" name wwvlan type vlan id "$1" || {
        cause="VLAN $1 could not be set up on $card"
        return 1
    }
    below=$card
    card=wwvlan
    ip link set "$card" up
}

wait_for_carrier() {
    for attempt in $(seq 1 120); do
        [ "$(cat "/sys/class/net/$card/carrier" 2>/dev/null)" = 1 ] && return 0
        usleep 250000
    done
    info "$card has no carrier: is its cable in, is the port of the switch up?"
}

# A fixed address (wwinit.ip=ADDRESS/PREFIX[,GATEWAY]), router advertisements when the server is reached by IPv6, or DHCP.
get_address() {
    fixed=$(kernel_argument wwinit.ip)
    if [ -n "$fixed" ]; then
        set_address "$fixed"
        return
    fi
    case " $servers" in
    *" http://["* | *" https://["*) wait_for_advertisement ;;
    *) ask_dhcp ;;
    esac
}

set_address() { # address/prefix[,gateway]
    case $1 in
    *:*) family=-6 ;;
    *) family=-4 ;;
    esac
    # A link with more than one node on it may be asked for a duplicate later; waiting for that now only delays.
    echo 0 2>/dev/null >"/proc/sys/net/ipv6/conf/$card/accept_dad"
    ip "$family" addr add "${1%%,*}" dev "$card" || {
        cause="the address ${1%%,*} could not be given to $card (wwinit.ip=ADDRESS/PREFIX[,GATEWAY])"
        return 1
    }
    case $1 in
    *,*) ip "$family" route replace default via "${1#*,}" dev "$card" || info "no route by way of ${1#*,}" ;;
    esac
}

wait_for_advertisement() {
    modprobe -q ipv6
    for attempt in $(seq 1 120); do
        ip -6 addr show dev "$card" scope global 2>/dev/null | grep inet6 | grep -q -v tentative && return 0
        usleep 250000
    done
    cause="no router on $card gave an IPv6 address within 30 seconds: let it advertise a prefix, or name the address by wwinit.ip=ADDRESS/PREFIX"
    return 1
}

# Asks until there is one: without an address nobody can be told what is wrong.
ask_dhcp() {
    modprobe -q af_packet
    for attempt in $(seq 1 "$patience"); do
        udhcpc -i "$card" -f -q -n -t 5 -T 2 -s /etc/udhcpc.script >"$work/udhcpc.log" 2>&1 && return 0
        info "no DHCP answer on $card (attempt $attempt)"
    done
    cause="no DHCP answer on $card: does the network pass DHCP while its ports come up (portfast), and does the server answer $wwid?"
    return 1
}

# The system sets up the network its own way: it finds plain cards, without addresses and down. udev renames only such ones,
# and systemd-networkd leaves alone what could not be renamed.
leave_network() {
    case ${card-} in
    wwvlan)
        ip link delete wwvlan
        card=$below
        ;;
    esac
    [ -e /sys/class/net/wwbond ] && echo -wwbond >/sys/class/net/bonding_masters
    [ -e "/sys/class/net/${card:-none}" ] || return 0
    ip addr flush dev "$card"
    ip link set "$card" down
}
