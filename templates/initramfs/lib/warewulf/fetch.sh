# Gets files from the servers: goes on where a broken connection ended, asks the next server when one is silent, and
# pauses at random between the attempts, because nodes that fail together should not come back together.
# $servers are their URLs, the one that answered last first, which is $server too; $attempts bounds how often all of them are asked.
# Functions that fail leave a sentence in $cause.

# Gets a file of known content, and of known length unless that is empty. What is in FILE already is the beginning of it.
fetch_verified() { # path file bytes sha256
    [ -z "$3" ] || follow_digest "$2" "$3"
    if ! fetch "$1" "$2" "$3"; then
        [ -z "$3" ] || stop_following "$2"
        return 1
    fi
    [ -z "$3" ] || wait "$follower"
    has_digest "$(cat "$2.digest" 2>/dev/null)" "$4" || {
        # Without a length nobody has followed, and a transfer that began anew was followed wrongly.
        sum=$(sha256sum "$2")
        has_digest "$sum" "$4" || {
            rm -f "$2" "$2.digest"
            cause="what came is not what the boot script named: sha256 ${sum%% *} instead of $4"
            return 1
        }
    }
    rm -f "$2.digest"
}

has_digest() { # sha256sum-output sha256
    [ "${1%% *}" = "$2" ]
}

# Computes the digest of a file while it grows to its length: all of it at the end would take longer than the transfer. Not
# in a pipe from wget either: tee works in pieces of 1 KiB. Sets $follower.
follow_digest() { # file bytes
    rm -f "$1.given-up"
    read_growing "$1" "$2" | sha256sum >"$1.digest" &
    follower=$!
}

read_growing() { # file bytes
    block=1048576
    passed=0
    while [ ! -e "$1.given-up" ]; do
        come=$(size_of "$1")
        if [ "$come" -ge "$2" ]; then
            dd if="$1" bs=$block skip="$passed" 2>/dev/null
            return
        fi
        if [ $((come / block)) -gt "$passed" ]; then
            dd if="$1" bs=$block skip="$passed" count=$((come / block - passed)) 2>/dev/null
            passed=$((come / block))
        else
            usleep 50000
        fi
    done
}

stop_following() { # file
    : >"$1.given-up"
    wait "$follower"
    rm -f "$1.given-up" "$1.digest"
}

fetch() { # path file [expected-bytes]
    for attempt in $(seq 1 "$attempts"); do
        for server in $servers; do
            [ -n "${3-}" ] || rm -f "$2"
            [ "$(size_of "$2")" = "${3:-none}" ] && return 0 # a server has nothing behind its end
            if download "$server$1" "$2" && [ "$(size_of "$2")" = "${3:-$(size_of "$2")}" ]; then
                prefer_server
                return 0
            fi
            info "$server${1%%\?*}: $cause ($(size_of "$2") bytes so far, attempt $attempt)"
            [ "$(size_of "$2")" -gt "${3:-$(size_of "$2")}" ] && rm -f "$2"
        done
        sleep $((attempt < 6 ? 1 + $(random 3) : 5 + $(random 10)))
    done
    return 1
}

prefer_server() {
    others=
    for other in $servers; do
        [ "$other" = "$server" ] || others="$others $other"
    done
    servers="$server$others"
}

# Ends what does not come further for 20 seconds: not every wget does so by itself.
download() { # url file
    rm -f "$work/ended"
    (
        sh -c 'echo $$ >"$0"; exec wget "$@"' "$work/wget.pid" -q -c -O "$2" "$1" 2>"$work/wget.log"
        echo $? >"$work/ended"
    ) &
    watched=$!
    polls=0
    before=-1
    while [ ! -s "$work/ended" ]; do
        usleep 100000
        polls=$((polls + 1))
        [ "$polls" -lt 200 ] && continue
        if [ "$(size_of "$2")" = "$before" ]; then
            stop_transfer
            cause="nothing came for 20 seconds"
            return 1
        fi
        before=$(size_of "$2")
        polls=0
        info "$((before / 1048576)) MiB"
    done
    read -r status <"$work/ended"
    cause=$(tail -n 1 "$work/wget.log")
    cause=${cause:-incomplete}
    return "$status"
}

stop_transfer() {
    kill "$(cat "$work/wget.pid")" 2>/dev/null
    wait "$watched" 2>/dev/null
}

size_of() { # file
    stat -c %s "$1" 2>/dev/null || echo 0
}

random() { # below
    echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}
