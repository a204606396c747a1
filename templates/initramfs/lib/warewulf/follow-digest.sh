# The SHA-256 of a file that is still coming: all of it at the end would take longer than the transfer. sha256sum reads the
# file itself, because a pipe costs more than the digest on a small processor, and is held while it is near to the end of
# what has come. One that passes that end all the same gives a wrong digest, never a wrong file: then all is read again.

follow_digest() { # file
    followed=$1
    follower=
}

# To be called every 100 ms while the file comes.
keep_following() {
    [ -n "${followed-}" ] || return 0
    come=$(size_of "$followed")
    if [ -z "$follower" ]; then
        [ "$come" -lt 16777216 ] || begin_to_follow
        return 0
    fi
    position_of_follower || return 0
    [ $((position - passed)) -le "$stride" ] || stride=$((position - passed))
    passed=$position
    if [ $((come - passed)) -gt $((2 * stride)) ]; then
        kill -CONT "$follower" 2>/dev/null
    else
        kill -STOP "$follower" 2>/dev/null
    fi
}

# Reads for a moment, which tells how far it will come until it is looked at again.
begin_to_follow() {
    sha256sum <"$followed" >"$followed.digest" 2>/dev/null &
    follower=$!
    usleep 10000
    kill -STOP "$follower" 2>/dev/null
    position=0
    position_of_follower
    passed=$position
    stride=$((position * 12))
}

position_of_follower() {
    { read -r _ position <"/proc/$follower/fdinfo/0"; } 2>/dev/null
}

# Leaves what was computed in $sum, which is empty when there was nothing to follow.
end_following() {
    sum=
    if [ -n "$follower" ]; then
        kill -CONT "$follower" 2>/dev/null
        wait "$follower"
        read -r sum _ <"$followed.digest"
        rm -f "$followed.digest"
    fi
    followed=
}
