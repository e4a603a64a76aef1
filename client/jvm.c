/* Becomes a JVM of the image: the daemon, or a command that needs none. */
#include "claudectl.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
enum { COMMAND_MAX = 128, OPTIONS_BYTES = 8192, ENVIRONMENT_MAX = 24 };

/* The image is around <image>/bin/claudectl; a copy of the client elsewhere has a link `image` to it one level up. */
void image_find(char image[PATH_MAX]) {
    char exe[PATH_MAX] = "", *gone, *slash, link[PATH_MAX + 8];
    if (readlink("/proc/self/exe", exe, sizeof exe - 1) < 0) exe[0] = 0;
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

/* Adds the parts of a text between the characters `between`, up to `end`. */
static char **add_parts(char **next, char **end, char *text, const char *between, const char *image) {
    char *rest;
    for (char *part = strtok_r(text, between, &rest); part && next < end; part = strtok_r(NULL, between, &rest)) {
        char *at = strstr(part, "@IMAGE@");
        if (*part != '#') *next++ = at ? joined(part, at - part, image, at + 7) : part;
    }
    return next;
}

/* For what becomes a JVM: the image's options, arguments, with_paths the state; in UTF-8, or it could name no file beyond ASCII. */
static char **jvm_command(char **args, bool with_paths) {
    static char image[PATH_MAX], options[OPTIONS_BYTES], *command[COMMAND_MAX];
    char **next = command, **end = command + COMMAND_MAX - 12, *extra = getenv("CLAUDECTL_JAVA_OPTS");
    image_find(image);
    setenv("LC_ALL", "C.UTF-8", 1);
    char *cache = joined("", 0, image, "/lib/claudectl.aot");
    char *file = joined("", 0, image, "/lib/jvm.options");
    why[0] = 0;
    if (file_text(file, 0, options, sizeof options) < 0) refuse("cannot read %s: %s; install claudectl again", file, strerror(errno));
    *next++ = joined("", 0, image, "/jre/bin/claudectl-daemon"); /* java by another name, which `pkill java` does not meet */
    next = add_parts(next, end, options, "\r\n", image);
    if (access(cache, R_OK) == 0) *next++ = joined("-XX:AOTCache=", 13, cache, "");
    if (with_paths) *next++ = joined("-XX:ErrorFile=", 14, in_bus("log/hs_err.log"), "");
    if (extra) next = add_parts(next, end, joined("", 0, extra, ""), " \t\n", image);
    *next++ = "-jar";
    *next++ = joined("", 0, image, "/lib/claudectl.jar");
    while (*args && next < end) *next++ = *args++;
    if (with_paths) memcpy(next, (char *[]){"--socket", socket_path, "--home", home_dir}, 4 * sizeof *next);
    return command;
}

_Noreturn void run_jvm(char **args, bool with_paths) {
    char **command = jvm_command(args, with_paths);
    /* Options for another JVM, with an agent perhaps: ours might not know them, and would say so on standard output. */
    unsetenv("JAVA_TOOL_OPTIONS");
    unsetenv("JDK_JAVA_OPTIONS");
    unsetenv("_JAVA_OPTIONS");
    if (*why) fail(EXIT_REFUSED); /* without its options it would know no bounds, and not find the database's library */
    execv(command[0], command);
    die(EXIT_REFUSED, "cannot run %s: %s; install claudectl again", command[0], strerror(errno));
}

static void add_entry(char **environment, size_t *count, const char *name, const char *value) {
    if (value && asprintf(&environment[*count], "%s=%s", name, value) >= 0) ++*count;
}

/* The desktop's bus is the user's, whichever call comes first: the caller's own names serve where the system has none. */
static void add_desktop(char **environment, size_t *count) {
    char dir[64], bus[96];
    struct stat st;
    snprintf(dir, sizeof dir, "/run/user/%u", geteuid());
    snprintf(bus, sizeof bus, "unix:path=%s/bus", dir);
    bool ours = stat(dir, &st) == 0 && st.st_uid == geteuid();
    add_entry(environment, count, "XDG_RUNTIME_DIR", ours ? dir : getenv("XDG_RUNTIME_DIR"));
    bool there = ours && access(bus + strlen("unix:path="), F_OK) == 0;
    add_entry(environment, count, "DBUS_SESSION_BUS_ADDRESS", there ? bus : getenv("DBUS_SESSION_BUS_ADDRESS"));
}

/* A daemon for everybody does not run at the pace, or within the limits, of the call that started it. */
static void leave_limits(void) {
    static const int limits[] = {RLIMIT_AS, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_NPROC};
    struct rlimit limit;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (getrlimit(limits[i], &limit) != 0) continue;
        limit.rlim_cur = limit.rlim_max;
        setrlimit(limits[i], &limit);
    }
    if (getpriority(PRIO_PROCESS, 0) > 0) setpriority(PRIO_PROCESS, 0, 0);
    if (sched_getscheduler(0) != SCHED_OTHER) sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0 && write(score, "0", 1) < 0) {} /* lower than it was given is for root */
    if (score >= 0) close(score);
}

/* Cuts the daemon off from its caller. Standard input and output go first: a log that hangs must not hold them open. */
void leave_caller(void) {
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) dup2(null, fd);
    sigprocmask(SIG_SETMASK, &(sigset_t){0}, NULL);
    for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
    umask(077);
}

/* Closes every descriptor from `first` on. */
void close_from(int first) {
    if (close_range(first, ~0u, 0) == 0) return;
    for (int fd = sysconf(_SC_OPEN_MAX) - 1; fd >= first; fd--) close(fd);
}

/* In the daemon's own process: nothing of the caller stays but what the bus needs. */
_Noreturn void become_daemon(void) {
    static const char *const kept[] = {"HOME", "USER", "LOGNAME", "CLAUDECTL_HOME"};
    char *environment[ENVIRONMENT_MAX] = {0};
    size_t count = 0;
    char **command = jvm_command((char *[]){"daemon", "run", NULL}, true);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) add_entry(environment, &count, kept[i], getenv(kept[i]));
    add_entry(environment, &count, "PATH", "/usr/bin:/bin");
    add_entry(environment, &count, "LC_ALL", "C.UTF-8");
    add_desktop(environment, &count);
    leave_limits();
    int log = log_open("log/daemon.out");
    if (log >= 0) dup2(log, 1);
    dup2(1, 2);
    close_from(3);
    if (!*why && chdir("/") == 0) execve(command[0], command, environment);
    if (!*why) refuse("cannot run %s: %s; install claudectl again", command[0], strerror(errno));
    dprintf(open(in_bus("daemon.failed"), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, 0600), "%s\n", why);
    _exit(127);
}
