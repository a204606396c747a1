# Gets files from the servers: goes on where a broken connection ended, asks the next server when one is silent, and
# pauses at random between the attempts, because nodes that fail together should not come back together.
# $servers are their URLs, the one that answered last first, which is $server too; $attempts bounds how often all of them are asked.
# Functions that fail leave a sentence in $cause.

# Gets a file of known content, and of known length unless that is empty. What is in FILE already is the beginning of it.
fetch_verified() { # path file bytes sha256
    follow_digest "$2"
    fetch "$1" "$2" "$3" || {
        end_following
        return 1
    }
    end_following
    [ "$sum" = "$4" ] && return 0
    # Nobody follows a short one, and one that began anew was followed wrongly.
    sum=$(sha256sum "$2")
    sum=${sum%% *}
    [ "$sum" = "$4" ] && return 0
    rm -f "$2"
    cause="what came is not what the boot script named: sha256 $sum instead of $4"
    return 1
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
    before=-1
    look_at=$(($(seconds) + 20))
    while [ ! -s "$work/ended" ]; do
        usleep 100000
        keep_following
        read -r now _ </proc/uptime
        [ "${now%.*}" -ge "$look_at" ] || continue
        if [ "$(size_of "$2")" = "$before" ]; then
            stop_transfer
            cause="nothing came for 20 seconds"
            return 1
        fi
        before=$(size_of "$2")
        look_at=$((look_at + 20))
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

seconds() { # since the kernel started
    cut -d . -f 1 /proc/uptime
}

size_of() { # file
    stat -c %s "$1" 2>/dev/null || echo 0
}

random() { # below
    echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}
