/* Reaches the daemon; where none listens, the holder of start.lock starts one. */
#include "claudectl.h"
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
enum { COMMAND_MAX = 128, OPTIONS_BYTES = 8192, STARTS_MAX = 5, DOUBLINGS_MAX = 8, FIRST_GAP_MS = 200, LAST_GAP_MS = 60000 };

bool may_start = true;
int sock = -1, peer;
static int lock = -1, jvm = -1, starts; /* jvm: the process we started, as a descriptor that tells of its end */
static bool held;                       /* the lock; who has it may start a daemon */
static int64_t since, again;            /* a failure told after `since`, in ns, is of this wait; the next start is at `again` */

/* One attempt to connect. AWAY: nobody listens; a socket that a dead daemon left behind counts as that. */
static enum reach dial(void) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct ucred who = {.uid = -1};
    socklen_t size = sizeof who;
    hang_up();
    sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(to.sun_path, socket_path, strlen(socket_path));
    int failed = sock < 0;
    while (sock >= 0 && (failed = connect(sock, (struct sockaddr *)&to, sizeof to)) != 0 && errno == EINTR) {}
    if (failed && (errno == EPERM || errno == EACCES))
        refuse("the sandbox blocks the bus: use the bus's MCP tools, or exclude claudectl from the sandbox");
    else if (failed && (errno == ENOENT || errno == ECONNREFUSED)) return hang_up(), AWAY;
    else if (failed) refuse("cannot reach the bus at %s: %s", socket_path, strerror(errno));
    else if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == geteuid()) return peer = who.pid, UP;
    else refuse("%s is served by uid %u, this is uid %u", socket_path, who.uid, geteuid());
    return hang_up(), REFUSED;
}

/* Did a daemon say why it could not start, since this wait began? */
static bool told_failure(void) {
    struct stat st;
    char line[512];
    int fd = open(in_bus("daemon.failed"), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return false;
    bool late = fstat(fd, &st) == 0 && st.st_mtim.tv_sec * SECOND + st.st_mtim.tv_nsec >= since;
    ssize_t n = late ? read(fd, line, sizeof line - 1) : 0;
    close(fd);
    line[n > 0 ? n : 0] = 0;
    return n > 0 && !refuse("%.*s", (int)strcspn(line, "\n"), line);
}

/* The image is around <image>/bin/claudectl; a copy of the client elsewhere has a link `image` to it one level up. */
static void image_find(char image[PATH_MAX]) {
    char exe[PATH_MAX] = "", *gone, *slash, link[PATH_MAX + 8];
    if (readlink("/proc/self/exe", exe, sizeof exe - 1) < 0) abort();
    if ((gone = strstr(exe, " (deleted)")) && !gone[10]) *gone = 0; /* replaced by an upgrade while a bridge ran on */
    for (int up = 0; up < 2; up++)
        if ((slash = strrchr(exe, '/'))) *slash = 0;
    snprintf(link, sizeof link, "%s/image", exe);
    if (!realpath(link, image)) memcpy(image, exe, sizeof exe);
}

static char *joined(const char *before, int size, const char *image, const char *after) {
    char *text;
    if (asprintf(&text, "%.*s%s%s", size, before, image, after) < 0) abort();
    return text;
}

/* For what becomes a JVM: the image's options, arguments, with_paths the state; in UTF-8, or it could name no file beyond ASCII. */
static char **jvm_command(char **args, bool with_paths) {
    static char image[PATH_MAX], options[OPTIONS_BYTES], *command[COMMAND_MAX], *part;
    image_find(image), setenv("LC_ALL", "C.UTF-8", 1);
    char *cache = joined("", 0, image, "/lib/claudectl.aot"), **next = command, **end = command + COMMAND_MAX - 10;
    int fd = open(joined("", 0, image, "/lib/jvm.options"), O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, options, sizeof options - 1);
    if (fd >= 0) close(fd);
    options[size > 0 ? size : 0] = 0;
    *next++ = joined("", 0, image, "/jre/bin/java");
    for (char *line = strtok_r(options, "\r\n", &part); line && next < end; line = strtok_r(NULL, "\r\n", &part)) {
        char *at = strstr(line, "@IMAGE@");
        if (*line != '#') *next++ = at ? joined(line, at - line, image, at + 7) : line;
    }
    if (access(cache, R_OK) == 0) *next++ = joined("-XX:AOTCache=", 13, cache, "");
    *next++ = "-jar";
    *next++ = joined("", 0, image, "/lib/claudectl.jar");
    while (*args && next < end) *next++ = *args++;
    if (with_paths) memcpy(next, (char *[]){"--socket", socket_path, "--home", home_dir}, 4 * sizeof *next);
    return command;
}

_Noreturn void run_jvm(char **args, bool with_paths) {
    char **command = jvm_command(args, with_paths);
    execv(command[0], command);
    die(EXIT_REFUSED, "cannot run %s: %s; install claudectl again", command[0], strerror(errno));
}

/* In the daemon's own process: nothing of the caller stays but what the bus needs. */
static _Noreturn void become_daemon(void) {
    static const char *const kept[] = {"HOME", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "USER", "LOGNAME", "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS", "CLAUDECTL_HOME", "CLAUDE_CONFIG_DIR", "LD_PRELOAD", "FAKETIME", "FAKETIME_NO_CACHE", "DONT_FAKE_MONOTONIC"};
    enum { KEPT = sizeof kept / sizeof *kept, ONLY_IN_TESTS = 4 };
    char *environment[KEPT + 1] = {0}, *test = getenv("CLAUDECTL_TEST_PRELOAD");
    char **command = jvm_command((char *[]){"daemon", "run", NULL}, true);
    for (size_t i = 0, n = 0; i < KEPT - (test && strcmp(test, "1") == 0 ? 0 : ONLY_IN_TESTS); i++)
        if (getenv(kept[i])) environment[n++] = getenv(kept[i]) - strlen(kept[i]) - 1;
    sigprocmask(SIG_SETMASK, &(sigset_t){0}, NULL);
    for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
    umask(077);
    struct stat st;
    int null = open("/dev/null", O_RDWR), log = log_open("log/daemon.out");
    if (log >= 0 && fstat(log, &st) == 0 && st.st_size > LOG_MAX && ftruncate(log, 0) != 0) log = -1;
    dup2(null, 0);
    dup2(log >= 0 ? log : null, 1);
    dup2(1, 2);
    if (close_range(3, ~0u, 0) != 0)
        for (int fd = sysconf(_SC_OPEN_MAX); fd > 2; fd--) close(fd);
    if (chdir("/") == 0) execve(command[0], command, environment);
    refuse("cannot run %s: %s; install claudectl again\n", command[0], strerror(errno));
    dprintf(open(in_bus("daemon.failed"), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600), "%s", why);
    _exit(127);
}

/* Twice forked, so that it is nobody's child: whoever kills a caller's process tree does not meet it. */
static enum reach spawn(void) {
    int tell[2], child = -1, pid = 0;
    if (pipe2(tell, O_CLOEXEC) == 0) child = fork();
    if (child < 0) return refuse("cannot start the bus daemon: %s", strerror(errno)), REFUSED;
    if (child == 0) {
        setsid();
        if ((pid = fork()) == 0) become_daemon();
        _exit(write(tell[1], &pid, sizeof pid) < 0);
    }
    close(tell[1]);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    if (read(tell[0], &pid, sizeof pid) == sizeof pid && pid > 0) jvm = syscall(SYS_pidfd_open, pid, 0);
    close(tell[0]);
    again = now_ms() + (jvm < 0 ? LAST_GAP_MS : FIRST_GAP_MS << starts);
    starts += starts < DOUBLINGS_MAX;
    return AWAY;
}

/* With the lock: starts a daemon unless ours is still on its way. */
static enum reach start(void) {
    struct pollfd end = {.fd = jvm, .events = POLLIN};
    if (jvm >= 0 && poll(&end, 1, 0) > 0) close(jvm), jvm = -1;
    if (jvm < 0 && mode == BRIDGE && now_ms() < again) held = flock(lock, LOCK_UN) != 0; /* its pauses are no one else's */
    if (jvm >= 0 || now_ms() < again) return AWAY;
    /* One that ended without a word lost against a daemon that is about to end, or its image is broken. */
    if (starts < STARTS_MAX || mode == BRIDGE) return spawn();
    return refuse("the bus daemon ends as soon as it starts: see %s", in_bus("log/daemon.out")), REFUSED;
}

/* One attempt. AWAY: try again shortly, or, where none may be started: there is none. */
enum reach reach_try(void) {
    if (!since) since = clock_ns(CLOCK_REALTIME_COARSE);
    enum reach r = dial();
    if (r == AWAY && may_start && lock < 0) lock = open(in_bus("start.lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (r == AWAY && may_start && lock < 0) r = REFUSED, refuse("cannot open %s: %s", in_bus("start.lock"), strerror(errno));
    if (r == AWAY && may_start && told_failure()) r = REFUSED;
    if (r == AWAY && may_start && !held && flock(lock, LOCK_EX | LOCK_NB) == 0) {
        held = true;
        r = dial(); /* somebody may have finished a start between our attempt and the lock */
    }
    if (r == AWAY && held) r = start();
    if (r == AWAY) return r;
    if (lock >= 0) close(lock);
    if (jvm >= 0) close(jvm);
    lock = jvm = -1;
    since = held = false;
    if (r == UP) again = starts = 0;
    return r;
}
