# What is said to people and to the server, and what the kernel command line says to us.
# $server and $mac name whom a report goes to and what it is about; $who is what proves it.

info() {
    printf 'warewulf: %s\n' "$*" >/dev/console
}

# Tells the server, which keeps it among the events of this boot; it may not hear us.
report() { # ok|failed text
    [ -n "${server-}" ] || return 0
    timeout 5 wget -q -O /dev/null --post-data "result=$1&detail=$(encoded "$2")" "$server/initramfs/$mac?$who" 2>/dev/null
}

# Every byte of a text as a URL and a form take it.
encoded() { # text
    printf '%s' "$1" | head -c 1000 | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}

# Leaves time to read the console, then starts over: a node that boots from the network may find better luck.
die() { # cause
    info "$*"
    report failed "$*"
    if has_argument wwinit.debug; then
        info "a shell; it ends with exit, and the node restarts"
        setsid cttyhack sh
    else
        info "this node restarts in 60 seconds"
        sleep 60
    fi
    reboot -f
    sleep 600
}

# The value of NAME=VALUE on the kernel command line; the last one counts.
kernel_argument() { # name
    argument_value=
    set -f
    for argument in $cmdline; do
        case $argument in
        "$1"=*) argument_value=${argument#*=} ;;
        esac
    done
    set +f
    printf '%s' "$argument_value"
}

has_argument() { # name
    case " $cmdline " in
    *" $1 "*) return 0 ;;
    esac
    return 1
}
