/* What the client is called as decides what it does: a command, a hook, a bridge, or a JVM in its place. */
#include "claudectl.h"
#include <signal.h>
#include <stdarg.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/time.h>
enum { PAUSE_FIRST_MS = 2, PAUSE_LAST_MS = 25, COMMAND_WAIT_MS = 16000, HOOK_WAIT_MS = 1200, HOOK_BETWEEN_MS = 50, HOOK_LIMIT_S = 2, READ_WITHIN_MS = 2000 };
enum { STARTING_AFTER_MS = 1000, SILENT_AFTER_MS = 5000, UNGREETED_MAX_MS = 30000, HOOK_UNGREETED_MS = 1500, STOP_WAIT_MS = 5000 };
enum { DRAIN_S = 1, NEXT_MS = 100, AGAIN_MS = 1000, LOST = -1, LOST_EARLY = -2 };

static char **args;
static bool stops, rings; /* `daemon stop`, `bus doorbell` */
static int64_t began, next_ms, again_ms; /* next_ms: how long the next daemon is waited for before one is started */
static const uint8_t cancel[HEADER] = {0, 0, 0, 0, K_CANCEL};
static uint8_t held[1 << 20]; /* a hook's output: it leaves in one write, once all of it is there, or not at all */
static size_t held_size;

static bool called(const char *first, const char *second) {
    return args[0] && strcmp(args[0], first) == 0 && (!second || (args[1] && strcmp(args[1], second) == 0));
}

/* The hook's event, by its name. */
static const char *hook_event(void) {
    if (called("bus", "stop-hook")) return "Stop";
    char **arg = args + 2;
    while (*arg && **arg == '-') arg++; /* --allow-tools */
    return *arg ? *arg : "";
}

/* How long a hook waits for a daemon that starts; -1: its event can get no mail, so it starts none. */
static int hook_wait_ms(void) {
    static const struct { const char *event; int ms; } waits[] = {
        {"SessionStart", HOOK_WAIT_MS}, {"UserPromptSubmit", HOOK_WAIT_MS}, {"UserPromptExpansion", HOOK_WAIT_MS}, {"Stop", HOOK_WAIT_MS},
        {"PreToolUse", HOOK_BETWEEN_MS}, {"PostToolUse", HOOK_BETWEEN_MS}, {"PostToolUseFailure", HOOK_BETWEEN_MS},
        {"PostToolBatch", HOOK_BETWEEN_MS}, {"TaskCreated", HOOK_BETWEEN_MS}, {"TaskCompleted", HOOK_BETWEEN_MS}};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        if (strcmp(hook_event(), waits[i].event) == 0) return waits[i].ms;
    return -1;
}

static void on_interrupt(int signal) {
    if (sock >= 0 && !sending && send(sock, cancel, sizeof cancel, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {}
    _exit(128 + signal);
}

/* A second alarm ends a log's file system that hangs, or a lock of libc's that the first one met. */
static void on_alarm(int signal) {
    (void)signal;
    static const struct itimerval soon = {.it_value.tv_usec = 100000};
    static volatile sig_atomic_t again;
    if (again++ == 0 && setitimer(ITIMER_REAL, &soon, NULL) == 0) note("the hook's time is over", 23);
    _exit(0);
}

/* The wait for a daemon is over, and no start said why. */
static void not_in_time(void) {
    pid_t holder = lock_holder("start.lock");
    bool slow = mode == HOOK && (holder <= 0 || starts_one(holder));
    if (holder > 0 && !slow) refuse("the bus daemon did not start in time: pid %d holds %s", holder, in_bus("start.lock"));
    else refuse("the bus daemon did not start in time: see %s", in_bus("log/daemon.out"));
    if (mode == HOOK && holder > 0 && !slow) remember_failure(1);
    perhaps_slow = slow;
}

/* Connects, within the time there is. The pause between attempts goes on where a connection ended before HELLO. */
static enum reach reach(int64_t until, int64_t *pause) {
    for (bool told = mode != COMMAND || !isatty(2);;) {
        if (*pause) nap(*pause);
        enum reach r = reach_try(mode == COMMAND && !rings);
        if (r != AWAY || !may_start) return r;
        if (now_ms() >= until) {
            not_in_time();
            return REFUSED;
        }
        if (!told && now_ms() >= began + STARTING_AFTER_MS) told = dprintf(2, "starting the bus ...\n");
        *pause = !*pause ? PAUSE_FIRST_MS : *pause * 2 < PAUSE_LAST_MS ? *pause * 2 : PAUSE_LAST_MS;
    }
}

/* Tells the daemon, where it asks, what was written of its answer; returns the exit code. */
static int finish(int code, bool confirms, int error, uint64_t written) {
    uint8_t frame[CONFIRM_SIZE];
    if (confirms) send_all(frame, confirm_frame(frame, 0, written, !error));
    stdin_drain();
    if (!error) return mode == HOOK ? 0 : code;
    die(EXIT_REFUSED, "cannot write the output: %s", strerror(error));
}

/* What was asked for may have been done, and no answer comes for that reason. */
static int lost(const char *format, ...) {
    const char *key = call_key;
    char reason[256];
    va_list values;
    va_start(values, format);
    vsnprintf(reason, sizeof reason, format, values);
    va_end(values);
    bool keyed = called("bus", "send") || called("bus", "publish") || called("bus", "reply") || called("bus", "ack") || called("bus", "claim");
    for (char **arg = args; *arg; arg++)
        if (strncmp(*arg, "--key", 5) == 0) key = (*arg)[5] == '=' ? *arg + 6 : arg[1] ? arg[1] : key;
    if (stops) return 0;
    if (!keyed) die(EXIT_UNKNOWN, "outcome unknown: %s. Repeat the command", reason);
    die(EXIT_UNKNOWN, "outcome unknown: %s. Repeat with --key %.256s", reason, key);
}

/* `daemon stop` for one that no frame reaches: another version, or it hangs. */
static int stop_by_signal(pid_t daemon) {
    if (inside_session())
        die(EXIT_REFUSED, "a call from inside a Claude Code session cannot end the bus daemon; "
            "ask your user to run `claudectl daemon stop` in a terminal of their own");
    if (end_by_signal(daemon, STOP_WAIT_MS)) return dprintf(1, "the bus daemon (pid %d) was told to end\n", daemon) < 0;
    die(EXIT_REFUSED, "cannot end the bus daemon (pid %d): %s", daemon, strerror(errno));
}

/* Waits until the daemon says anything at all. Returns -1 once it does, or the exit code of a call that gives it up. */
static int await_word(void) {
    struct pollfd in = {.fd = sock, .events = POLLIN};
    if (mode == HOOK && poll(&in, 1, HOOK_UNGREETED_MS) == 0) {
        hangs_now("the bus daemon does not answer; claudectl daemon stop ends it");
        outage_tell(hook_event(), why);
        fail(EXIT_REFUSED);
    }
    if (mode == HOOK || poll(&in, 1, SILENT_AFTER_MS) != 0) return -1;
    if (stops) return stop_by_signal(peer);
    if (isatty(2)) dprintf(2, "the bus daemon (pid %d) does not answer; still waiting ...\n", peer);
    if (isatty(2) || rings || poll(&in, 1, UNGREETED_MAX_MS - SILENT_AFTER_MS) != 0) return -1;
    return lost("the daemon (pid %d) has not answered for %d s; claudectl daemon stop ends it", peer, UNGREETED_MAX_MS / 1000);
}

/* Bytes written to standard output that its reader did not take yet; 0 also where that cannot be told. */
static int unread(void) {
    struct stat st;
    int n = 0;
    if (fstat(1, &st) != 0) return 0;
    bool told = S_ISFIFO(st.st_mode) ? ioctl(1, FIONREAD, &n) == 0 : S_ISSOCK(st.st_mode) && ioctl(1, SIOCOUTQ, &n) == 0;
    return told ? n : 0;
}

/* Rings. A reader that left the line before lie gets no second one, and the daemon hears whether this one was read. */
static int ring(const struct frame *f, uint64_t *written) {
    uint8_t frame[CONFIRM_SIZE];
    uint64_t now = 0;
    int error = 0;
    if (!unread()) {
        error = write_all(1, f->data, f->size, &now);
        *written += now;
        for (int64_t ms = 5, until = now_ms() + READ_WITHIN_MS; !error && unread() && now_ms() < until; ms *= 2) nap(ms < 200 ? ms : 200);
    }
    send_all(frame, confirm_frame(frame, 0, now, !error && now && !unread()));
    return error;
}

/* Keeps where the command goes on should this daemon end; the rest is output. */
static void resume_from(struct frame *f) {
    size_t size = number(f->data + 4, 2) % (f->size - 5); /* never beyond the frame */
    snprintf(cursor, sizeof cursor, "%.*s", (int)size, f->data + 6);
    next_ms = number(f->data, 4);
    again_ms = 0;
    *f = (struct frame){K_STDOUT, f->size - 6 - size, f->data + 6 + size};
}

/* Waits until a command may go on with the next daemon: one that was stopped, a person or another call starts again. */
static void await_next(void) {
    nap(again_ms); /* a daemon that ends at once is not started all the time */
    again_ms = AGAIN_MS;
    for (int64_t end = now_ms() + next_ms; now_ms() < end && access(socket_path, F_OK) != 0;) nap(NEXT_MS);
    began = now_ms();
    call_build(args, 0);
}

/* Follows the daemon to its EXIT. Returns the exit code, or how the connection was lost. */
static int talk(void) {
    struct frame f;
    uint64_t written = 0, ignored = 0, wanted = 0, error = 0;
    bool reading = false, cancelled = false;
    struct pollfd fds[2] = {{.fd = sock, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    int given_up = await_word();
    if (given_up >= 0) return given_up;
    for (;;) {
        fds[0].revents = fds[1].revents = 0;
        if (reading && wanted && !frame_waits() && poll(fds, 2, -1) < 0) continue;
        if (reading && (!wanted || fds[1].revents)) reading = stdin_piece(&wanted);
        if (reading && !frame_waits() && !fds[0].revents) continue;
        enum got got = frame_next(&f, 0);
        if (got == BROKEN && stops && peer_protocol && !greeted) return stop_by_signal(peer);
        if (got == ENDED || (got == BROKEN && rings)) return greeted ? LOST : LOST_EARLY;
        if (got == BROKEN) fail(EXIT_REFUSED);
        if (got == FRAME && f.kind == K_RESUME) resume_from(&f);
        if (got == NOTHING) { /* Nobody reads the output, and the command may go on for ever. */
            if (cancelled || !(cancelled = send_all(cancel, sizeof cancel))) return finish(0, true, error, written);
        } else if (f.kind == K_EXIT) {
            if (mode == HOOK) error = write_all(1, held, held_size, &written);
            if (close(1) != 0 && errno != EINTR && !error) error = errno;
            return finish(f.data[0], f.data[1] & 1, error, written);
        } else if (f.kind == K_STDOUT && mode == HOOK) {
            if (f.size > sizeof held - held_size) die(EXIT_REFUSED, "the answer is longer than %zu bytes", sizeof held);
            memcpy(held + held_size, f.data, f.size);
            held_size += f.size;
        } else if (f.kind == K_STDOUT && !error && (error = rings ? ring(&f, &written) : write_all(1, f.data, f.size, &written))) {
            setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = DRAIN_S}, sizeof(struct timeval));
        } else if (f.kind == K_STDERR && mode == HOOK) note((char *)f.data, f.size);
        else if (f.kind == K_STDERR) write_all(2, f.data, f.size, &ignored);
        else if (f.kind == K_WANT_STDIN) reading = true, wanted = number(f.data, 4);
    }
}

/* `daemon status` and `daemon stop` where none serves: one that cannot be reached is named, and so is why none starts. */
static int absent(void) {
    bool json = args[2] && strcmp(args[2], "--json") == 0;
    char reason[2 * sizeof why];
    struct outage o;
    if (mode == HOOK) return 0;
    pid_t holder = home_usable ? lock_holder("daemon.lock") : 0;
    bool orphan = holder != 0 && orphan_named();
    if (stops && orphan && holder > 0 && is_daemon(holder)) return stop_by_signal(holder);
    if (stops && orphan) fail(EXIT_REFUSED);
    if (!orphan && !stops && home_usable && outage_read(START_FAILED, &o)) refuse("%s", o.why);
    json_text(reason, sizeof reason, why);
    if (!*why || stops) dprintf(1, json && !stops ? "{\"running\":false}\n" : "the bus daemon is not running\n");
    else if (json && holder > 0) dprintf(1, "{\"running\":false,\"holder\":%d,\"why\":\"%s\"}\n", holder, reason);
    else if (json) dprintf(1, "{\"running\":false,\"why\":\"%s\"}\n", reason);
    else dprintf(1, "the bus daemon is not running: %s\n", why);
    return !stops;
}

/* Gives up because the bus cannot be reached: a hook tells the person, if nothing else can. */
static _Noreturn void off(void) {
    char text[2 * sizeof why];
    json_text(text, sizeof text, why);
    for (char **arg = args; mode == COMMAND && *arg; arg++)
        if (strcmp(*arg, "--json") == 0) dprintf(1, "{\"error\":{\"code\":\"bus_off\",\"text\":\"%s\",\"instead\":\"claudectl doctor\"}}\n", text);
    if (mode == HOOK && !perhaps_slow) outage_tell(hook_event(), why);
    if (mode == COMMAND && !args[0]) { /* the status screen */
        dprintf(1, "claudectl %s: the bus is off: %s\nnext: claudectl doctor\n", BUILD_ID, why);
        _exit(EXIT_REFUSED);
    }
    fail(EXIT_REFUSED);
}

static int call(void) {
    int64_t pause = 0, until = began + (mode == HOOK ? hook_wait_ms() : COMMAND_WAIT_MS);
    for (long parent = getppid(), above = parent_of(parent);;) {
        enum reach r = reach(until, &pause);
        if (r == AWAY) return absent();
        if (r == REFUSED && !rings) off();
        if (r == UP) send_all(tx, tx_size);
        int code = r == UP ? talk() : LOST_EARLY;
        if (code >= 0) return code;
        if (code == LOST && !rings && !*cursor) return lost("the daemon ended before it answered");
        hang_up();
        if (code == LOST && !rings) await_next(), until = began + COMMAND_WAIT_MS;
        if (now_ms() >= until && !rings) die(EXIT_REFUSED, "the bus daemon ends every call before it begins");
        pause = pause ? pause : PAUSE_FIRST_MS;
        if (!rings) continue;
        /* A monitor that ends wakes its session for nothing, so it waits for the next daemon, but not beyond its session. */
        if (getppid() != parent || parent_of(parent) != above) return 0; /* perhaps a shell between the two is left */
        until = now_ms() + COMMAND_WAIT_MS;
        nap(50 + now_ms() % 1500);
    }
}

int main(int argc, char **argv) {
    int64_t start = clock_ns(CLOCK_MONOTONIC);
    began = start / 1000000;
    args = argc > 0 ? argv + 1 : argv;
    if ((called("--version", NULL) || called("-V", NULL)) && !args[1]) return dprintf(1, "claudectl %s\n", BUILD_ID) < 0;
    bool help = argc > 1 && strcmp(argv[argc - 1], "--help") == 0;
    if (!help && (called("bus", "hook") || called("bus", "stop-hook"))) mode = HOOK;
    if (!help && called("bus", "stdio")) mode = BRIDGE;
    if (mode == HOOK && getenv("CLAUDECTL_BUS") && strcmp(getenv("CLAUDECTL_BUS"), "off") == 0) return 0;
    home_of_copy();
    for (int fd = 0; fd < 3; fd++) /* none is left free, or the socket would become somebody's standard output */
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0) return EXIT_REFUSED;

    bool runs = called("daemon", "run"), placed = false, apart = called("demo", NULL) || called("init", NULL) || called("config", NULL);
    for (char **arg = args; *arg; arg++) placed |= strncmp(*arg, "--socket", 8) == 0;
    if (runs && !placed && !home_find(true)) fail(EXIT_REFUSED);
    if (called("doctor", NULL)) doctor(args);
    if (runs || apart || called("completion", NULL)) run_jvm(args, runs && !placed);
    static const struct itimerval limit = {.it_value.tv_sec = HOOK_LIMIT_S};
    struct sigaction old, alarm = {.sa_handler = on_alarm, .sa_flags = SA_NODEFER}, interrupt = {.sa_handler = on_interrupt};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a log behind the caller's limit is an error like any other */
    if (mode == HOOK && sigaction(SIGALRM, &alarm, NULL) == 0) setitimer(ITIMER_REAL, &limit, NULL);
    if (mode == COMMAND && sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(SIGINT, &interrupt, NULL);
    stops = called("daemon", "stop");
    rings = called("bus", "doorbell");
    may_start = !stops && !called("daemon", "status") && (mode != HOOK || hook_wait_ms() >= 0);
    if (!home_find(may_start) && !*why) return absent();
    if (*why) off();
    if (stops) outage_forget(START_FAILED), outage_forget(HANGS); /* after init --purge nothing stays in memory */
    if (!call_build(args, mode == HOOK ? start + HOOK_LIMIT_S * SECOND : 0))
        die(EXIT_USAGE, "the arguments are larger than 1 MiB; give the text with --file or -");
    if (mode == BRIDGE) bridge();
    if (mode == HOOK) stdin_append();
    return call();
}
