/* Reaches the daemon; where none listens, a process in the background starts one, and remembers it if it cannot. */
#include "claudectl.h"
#include <signal.h>
#include <sys/file.h>
#include <sys/un.h>
#include <sys/wait.h>
enum { STARTS_MAX = 5, FIRST_GAP_MS = 200, POLL_MS = 10 };
enum { ORPHAN_LIMIT_MS = 1500, HOLDER_LIMIT_MS = 10000, HANG_LIMIT_MS = 1500, START_PAUSE_S = 5, HANG_PAUSE_S = 2, LOCK_FD = 3 };

bool may_start = true, perhaps_slow;
int peer;
static int64_t since; /* a failure remembered after `since`, in ns, is of this wait */

/* One attempt to connect. AWAY: nobody listens; a socket that a dead daemon left behind counts as that. */
static enum reach dial(void) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct ucred who = {.uid = -1};
    socklen_t size = sizeof who;
    hang_up();
    sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | (mode == HOOK ? SOCK_NONBLOCK : 0), 0);
    memcpy(to.sun_path, socket_path, strlen(socket_path));
    int failed = sock < 0;
    while (sock >= 0 && (failed = connect(sock, (struct sockaddr *)&to, sizeof to)) != 0 && errno == EINTR) {}
    if (failed && (errno == EPERM || errno == EACCES))
        refuse("the sandbox blocks the bus: use the bus's MCP tools, or exclude claudectl from the sandbox");
    else if (failed && (errno == ENOENT || errno == ECONNREFUSED)) {
        hang_up();
        return AWAY;
    } else if (failed && errno == EAGAIN) hangs_now("the bus daemon takes no calls any more; claudectl daemon stop ends it");
    else if (failed) refuse("cannot reach the bus at %s: %s", socket_path, strerror(errno));
    else if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == geteuid()) {
        fcntl(sock, F_SETFL, 0);
        peer = who.pid;
        return UP;
    } else refuse("%s is served by uid %u, this is uid %u", socket_path, who.uid, geteuid());
    hang_up();
    return REFUSED;
}

/* Who holds a lock of the bus: its pid, 0 for nobody, -1 for a process that cannot be seen from here. */
pid_t lock_holder(const char *name) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(in_bus(name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int failed = fd < 0 ? -1 : fcntl(fd, F_GETLK, &lock);
    struct stat st;
    bool there = fd >= 0 && fstat(fd, &st) == 0;
    if (fd >= 0) close(fd);
    if (failed == 0 && lock.l_type != F_UNLCK) return lock.l_pid > 0 ? lock.l_pid : -1;
    FILE *locks = there ? fopen("/proc/locks", "re") : NULL;
    char line[256];
    pid_t holder = 0;
    while (locks && !holder && fgets(line, sizeof line, locks)) {
        int pid;
        unsigned long inode;
        if (sscanf(line, "%*d: FLOCK %*s WRITE %d %*x:%*x:%lu", &pid, &inode) == 2 && inode == st.st_ino) holder = pid > 0 ? pid : -1;
    }
    if (locks) fclose(locks);
    return holder;
}

/* What the holder of daemon.lock last said it does: starting, serving or ending. */
static bool holder_does(const char *what, pid_t holder) {
    char text[64] = "", word[16] = "";
    int pid = 0;
    return file_text(in_bus("daemon.lock"), 0, text, sizeof text) > 0 && sscanf(text, "%d %15s", &pid, word) == 2 && (pid == holder || holder < 0) && strcmp(word, what) == 0;
}

/* The holder's program, short: "claudectl-daemo". */
static void program_of(pid_t pid, char name[32]) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    file_text(path, 0, name, 32);
    name[strcspn(name, "\n")] = 0;
}

bool is_daemon(pid_t pid) {
    char name[32];
    program_of(pid, name);
    return strcmp(name, "claudectl-daemo") == 0 || strcmp(name, "java") == 0;
}

/* Whether the holder of start.lock starts a daemon. One that is gone took the lock for a starter that goes on with it. */
bool starts_one(pid_t holder) {
    char name[32], state = state_of(holder);
    program_of(holder, name);
    return state == 0 || (strcmp(name, "claudectl") == 0 && state != 'T');
}

/* Says who holds daemon.lock without serving; false where nobody does. */
bool orphan_named(void) {
    pid_t holder = lock_holder("daemon.lock");
    char name[32] = "";
    if (holder == 0) return false;
    if (holder < 0) refuse("%s is held by a process of another namespace, which cannot be reached from here", in_bus("daemon.lock"));
    else if (!is_daemon(holder)) {
        program_of(holder, name);
        refuse("%s is held by pid %d (%s), which is not a bus daemon: end that process", in_bus("daemon.lock"), holder, name);
    } else if (holder_does("starting", holder)) refuse("the bus daemon (pid %d) is still starting", holder);
    else if (holder_does("ending", holder)) refuse("the bus daemon (pid %d) is ending", holder);
    else refuse("the bus daemon (pid %d) has lost its socket %s; claudectl daemon stop ends it", holder, socket_path);
    return true;
}

/* Ends a daemon by signal; one that does not go in time is killed, which loses nothing. False: it is still there. */
bool end_by_signal(pid_t pid, int64_t wait_ms) {
    int64_t end = now_ms() + wait_ms;
    if (pid <= 1 || kill(pid, SIGTERM) != 0) return errno == ESRCH;
    kill(pid, SIGCONT);
    while (kill(pid, 0) == 0 && now_ms() < end) nap(POLL_MS);
    return kill(pid, 0) != 0 || kill(pid, SIGKILL) == 0;
}

/* A daemon that accepts and says nothing: what comes within the pause does not wait for it. */
void hangs_now(const char *reason) {
    struct outage o;
    uint64_t print = file_print(socket_path);
    int tries = outage_read(HANGS, &o) && o.print == print ? o.tries + 1 : 1;
    outage_write(HANGS, reason, tries, HANG_PAUSE_S, print);
    refuse("%s", reason);
}

/* Did a daemon say why it could not start, since that moment? */
static bool told_failure(int64_t from) {
    struct stat st;
    char line[512];
    if (stat(in_bus("daemon.failed"), &st) != 0 || time_ns(&st) < from || file_text(in_bus("daemon.failed"), 0, line, sizeof line) <= 0) return false;
    return !refuse("%.*s", (int)strcspn(line, "\n"), line);
}

/* How long daemon.out is; one that grew too long begins anew. */
static off_t out_size(void) {
    struct stat st;
    if (lstat(in_bus("log/daemon.out"), &st) != 0 || !S_ISREG(st.st_mode)) return 0;
    return st.st_size > LOG_MAX && truncate(in_bus("log/daemon.out"), 0) == 0 ? 0 : st.st_size;
}

/* The reason of a JVM that ended without one: how it ended, and what it printed first. */
static void ended_reason(int status, off_t from) {
    char text[2048] = "", limits[256] = "", *out = text;
    ssize_t size = file_text(in_bus("log/daemon.out"), from, text, sizeof text);
    while (size > 0 && text[size - 1] == '\n') size--;
    text[size > 0 ? size : 0] = 0;
    while (*out == '[' && strchr(out, '\n')) out = strchr(out, '\n') + 1; /* the JVM's own log, of a cache it does without */
    for (char *c = out; *c; c++)
        if (*c == '\n') *c = ' ';
    bool killed = WIFSIGNALED(status);
    small_limits(limits, sizeof limits);
    if (!*out && disk_full()) refuse("the bus daemon cannot start: the disk of %s is full", in_bus(""));
    else refuse("the bus daemon ended while it started (%s %d)%s%.200s%s; see %s", killed ? "signal" : "exit code",
        killed ? WTERMSIG(status) : WEXITSTATUS(status), *out ? ": " : "", out, limits, in_bus("log/daemon.out"));
}

void remember_failure(int tries) { outage_write(START_FAILED, why, tries, START_PAUSE_S, start_print()); }

/* Writes the failure down, unless the state it belongs to was taken away meanwhile, and start.lock with it. */
static void remember(int tries) {
    struct stat ours, there;
    if (fstat(LOCK_FD, &ours) == 0 && stat(in_bus("start.lock"), &there) == 0 && ours.st_ino == there.st_ino) remember_failure(tries);
}

/* A daemon binds a new socket: until then the file is the one that was there before, or none. */
static bool serves_since(uint64_t before) {
    return access(socket_path, F_OK) == 0 && file_print(socket_path) != before;
}

/* Waits for whoever holds daemon.lock to serve or to let go of it. */
static bool lock_free(uint64_t before) {
    int64_t began = now_ms();
    for (pid_t holder; (holder = lock_holder("daemon.lock")) != 0; nap(POLL_MS)) {
        if (serves_since(before) || dial() == UP) return true; /* it began to serve before we looked */
        int64_t limit = (holder < 0 || is_daemon(holder)) && !holder_does("serving", holder) ? HOLDER_LIMIT_MS : ORPHAN_LIMIT_MS;
        if (now_ms() - began > limit && orphan_named()) return false;
    }
    return true;
}

/* Follows one JVM until it serves, ends or is given up. True: a daemon serves. `why` is empty where another may be tried. */
static bool follow(pid_t jvm, uint64_t before, int tries, int64_t from, off_t out_from) {
    int64_t began = now_ms();
    bool late = false;
    for (int status;; nap(POLL_MS)) {
        if (serves_since(before)) return true;
        if (waitpid(jvm, &status, WNOHANG) == jvm) {
            if (!told_failure(from) && status != 0) ended_reason(status, out_from);
            return false;
        }
        if (!late && now_ms() - began > START_LIMIT_MS) {
            late = true;
            refuse("the bus daemon (pid %d) did not start within %d s: see %s", jvm, START_LIMIT_MS / 1000, in_bus("log"));
            remember(tries);
        }
        if (now_ms() - began > JVM_LIMIT_MS) {
            kill(jvm, SIGKILL);
            return false;
        }
    }
}

/* The background process that holds start.lock: it ends when a daemon serves, or once it has written down why none does. */
static _Noreturn void starter(void) {
    struct outage before;
    futimens(LOCK_FD, NULL); /* the lock's time is the begin of the last start */
    int tries = outage_read(START_FAILED, &before) ? before.tries + 1 : 1;
    uint64_t socket_before = file_print(socket_path);
    why[0] = 0;
    for (int starts = 0; !*why; starts++) {
        if (!lock_free(socket_before) || serves_since(socket_before) || sock >= 0) break;
        if (starts == STARTS_MAX) refuse("the bus daemon ends as soon as it starts: see %s", in_bus("log/daemon.out"));
        if (*why) break;
        if (starts) nap(FIRST_GAP_MS << (starts - 1)); /* it lost against one that is about to end */
        int64_t from = clock_ns(CLOCK_REALTIME_COARSE);
        off_t out_from = out_size();
        pid_t jvm = fork();
        if (jvm == 0) {
            setsid();
            become_daemon();
        }
        if (jvm < 0) refuse("cannot start the bus daemon: %s", strerror(errno));
        else if (follow(jvm, socket_before, tries, from, out_from)) break;
    }
    bool serves = serves_since(socket_before) || sock >= 0;
    if (*why && !serves) remember(tries);
    else outage_forget(START_FAILED);
    nap(2 * POLL_MS); /* a socket that is bound may not listen yet: who dials now must find the lock taken */
    _exit(0);
}

/* Asks a daemon that hung whether it answers again. */
static _Noreturn void prober(void) {
    struct outage o;
    bool answers = dial() == UP;
    mode = COMMAND;
    answers = answers && call_build((char *[]){"daemon", "status", NULL}, 0);
    if (answers && send_all(tx, tx_size) && poll(&(struct pollfd){.fd = sock, .events = POLLIN}, 1, HANG_LIMIT_MS) > 0) outage_forget(HANGS);
    else if (outage_read(HANGS, &o)) hangs_now(o.why);
    _exit(0);
}

/* Carries on in a process that is nobody's child, with the lock: whoever kills a caller's process tree does not meet it. */
static enum reach in_background(void (*work)(void), int lock) {
    pid_t child = fork();
    if (child < 0) return refused("cannot start the bus daemon: %s", strerror(errno));
    if (child == 0) {
        setsid();
        if (fork() != 0) _exit(0);
        leave_caller();
        dup2(lock, LOCK_FD);
        close_from(LOCK_FD + 1);
        sock = -1;
        if (chdir("/") == 0) work();
        _exit(0);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    return AWAY;
}

/* Lets one process at a time do the work. `AWAY`: it is under way. */
static enum reach one_at_a_time(void (*work)(void)) {
    int lock = open(in_bus("start.lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    enum reach r = AWAY;
    if (lock < 0) return refused("cannot open %s: %s", in_bus("start.lock"), strerror(errno));
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
        /* Somebody may have finished between our attempt and the lock. */
        if (work == starter) r = dial();
        if (r == AWAY) r = in_background(work, lock);
    }
    close(lock);
    return r;
}

/* Whether a daemon that hung before is given up at once; one that hung some time ago is asked in the background. */
static bool still_hangs(void) {
    struct outage o;
    if (!outage_read(HANGS, &o) || o.print != file_print(socket_path)) return false;
    if (wall_s() >= o.until) one_at_a_time(prober);
    return !refuse("%s", o.why);
}

/* What is remembered of the last start. REFUSED: it failed in this wait, or nothing changed since and nobody is to wait. */
static enum reach remembered(bool waits) {
    struct outage o;
    struct stat lock;
    if (!outage_read(START_FAILED, &o)) return AWAY;
    /* A start that began before this wait may have met what is repaired now. */
    bool fresh = stat(in_bus("start.lock"), &lock) == 0 && time_ns(&lock) >= since && o.written >= time_ns(&lock);
    if (!fresh && (waits || o.print != start_print())) return AWAY;
    if (!fresh && wall_s() >= o.until && one_at_a_time(starter) == UP) return UP;
    return refused("%s", o.why);
}

/* One attempt. AWAY: try again shortly, or, where none may be started: there is none. */
enum reach reach_try(bool waits) {
    if (!since) since = clock_ns(CLOCK_REALTIME_COARSE);
    if (mode == HOOK && still_hangs()) return REFUSED;
    enum reach r = dial();
    if (r == AWAY && may_start) r = remembered(waits);
    if (r == AWAY && may_start) r = one_at_a_time(starter);
    if (r != AWAY) since = 0;
    return r;
}
