#!/bin/sh
# claudectl was removed. Sessions that started before still call this; it goes with the last of them.
event=$3
lives() {
    for session in @SESSIONS@; do
        if read -r line <"/proc/${session%%:*}/stat"; then
            set -- ${line##*) }
            # A zombie has ended.
            [ "${20}" = "${session##*:}" ] && [ "$1" != Z ] && [ "$1" != X ] && return 0
        fi
    done 2>/dev/null
    return 1
}
sweep() {
    rm -f @CLIENT@
    rmdir @DIRECTORIES@ 2>/dev/null
}
if ! lives; then
    sweep
elif [ "$event" = SessionEnd ]; then
    # The session lives a moment longer than its last hook, and nothing calls this after it.
    (
        trap '' HUP INT TERM
        tries=0
        while lives && [ $tries -lt 60 ]; do
            sleep 1
            tries=$((tries + 1))
        done
        lives || sweep
    ) </dev/null >/dev/null 2>&1 &
fi
exit 0
