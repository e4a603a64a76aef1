/* `claudectl doctor` before there is a JVM: what would keep one, or the daemon, from starting. */
#include "claudectl.h"
#include <ctype.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
enum { FAILS_MAX = 12, NAMED_MAX = 4, REACH_LIMIT_MS = 3000, POLL_STEP_MS = 20, EARLY_MAX = 4096 };

static struct { const char *name; char detail[1024], fix[PATH_MAX + 128]; } fails[FAILS_MAX];
static int failed;
static char image[PATH_MAX];
static const char reinstall[] = "install claudectl again, or in its sources: dist/build --force";

/* Adds one check that failed, for the reason in `why`. The fix is one command, or empty. */
static void add(const char *name, const char *fix) {
    if (failed == FAILS_MAX) return;
    fails[failed].name = name;
    snprintf(fails[failed].fix, sizeof fails->fix, "%s", fix);
    visible((uint8_t *)fails[failed].fix);
    snprintf(fails[failed++].detail, sizeof fails->detail, "%.*s", (int)sizeof fails->detail - 1, why);
}
#define found(name, fix, ...) (refuse(__VA_ARGS__), add(name, fix))

/* As the doctor in Java prints it. */
static int report(bool json) {
    char detail[2 * sizeof fails->detail], fix[2 * sizeof fails->fix];
    if (json) printf("{\"checks\":[");
    for (int i = 0; i < failed; i++) {
        json_text(detail, sizeof detail, fails[i].detail);
        json_text(fix, sizeof fix, fails[i].fix);
        if (json) printf("%s{\"name\":\"%s\",\"verdict\":\"fail\",\"detail\":\"%s\",\"fix\":%s%s%s}", i ? "," : "", fails[i].name, detail,
            *fix ? "\"" : "", *fix ? fix : "null", *fix ? "\"" : "");
        else {
            printf("%-7s  %-6s  %s\n", "fail", fails[i].name, fails[i].detail);
            if (*fix) printf("%17s%s\n", "", fails[i].fix);
        }
    }
    if (json) printf("],\"failed\":%d}\n", failed);
    else printf("%d failed; the rest was not looked at\n", failed);
    fflush(stdout);
    return EXIT_REFUSED;
}

/* Every file the build wrote is there and as it was written. What people may edit is only to be there. */
static void look_at_image(void) {
    char java[PATH_MAX + 32], texts[NAMED_MAX][DAMAGE_TEXT];
    int bad = image_damage(image, texts, NAMED_MAX);
    for (int i = 0; i < bad && i < NAMED_MAX; i++) found("image", reinstall, "%s", texts[i]);
    if (bad > NAMED_MAX) found("image", reinstall, "%d more files of %s are missing or damaged", bad - NAMED_MAX, image);
    snprintf(java, sizeof java, "%s/jre/bin/claudectl-daemon", image);
    if (!bad && access(java, X_OK) != 0) found("image", reinstall, "%s cannot be run: %s", java, strerror(errno));
}

static bool noexec(const char *path) {
    struct statvfs fs;
    return statvfs(path, &fs) == 0 && fs.f_flag & ST_NOEXEC;
}

/* One file of the state: what the daemon could not use. */
static void look_at_file(const char *path, bool directory) {
    struct stat st;
    char fix[PATH_MAX + 64];
    if (stat(path, &st) != 0) {
        if (errno != ENOENT) found("state", "", "%s cannot be looked at: %s", path, strerror(errno));
        return;
    }
    snprintf(fix, sizeof fix, "sudo chown -R %u %s", geteuid(), home_dir);
    if (st.st_uid != geteuid()) found("state", fix, "%s belongs to uid %u, this is uid %u", path, st.st_uid, geteuid());
    else if (directory ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode)) {
        snprintf(fix, sizeof fix, "mv %s %s.aside", path, path);
        found("state", fix, "%s is not a %s", path, directory ? "directory" : "regular file");
    } else if (access(path, R_OK | W_OK) != 0) {
        snprintf(fix, sizeof fix, "chmod u+rw%s %s", directory ? "x" : "", path);
        found("state", fix, "%s cannot be written: %s", path, strerror(errno));
    }
}

static void look_at_state(void) {
    static const char *const files[] = {"bus.db", "bus.db-wal", "bus.db-shm", "daemon.lock", "start.lock", "log/daemon.log", "log/daemon.out"};
    char path[PATH_MAX + 32];
    look_at_file(in_bus("log"), true);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) look_at_file(in_bus(files[i]), false);
    if (home_usable && disk_full()) found("state", "", "the disk of %s is full", home_dir);
    snprintf(path, sizeof path, "%s/bin/claudectl", home_dir);
    if (access(path, F_OK) == 0 && noexec(path))
        found("hooks", "export CLAUDECTL_HOME=<a directory where programs may run>, then claudectl init",
            "%s, which hooks call, lies on a file system mounted noexec", path);
}

static void command_of(pid_t pid, char text[96]) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    ssize_t n = file_text(path, 0, text, 96);
    for (ssize_t i = 0; i + 1 < n; i++)
        if (!isprint((uint8_t)text[i])) text[i] = ' ';
}

/* Who is in the way of a daemon, or of its answers. */
static void look_at_locks(void) {
    char command[96], fix[128];
    enum reach reached = AWAY;
    pid_t daemon = 0, starter = 0;
    int64_t end = now_ms() + REACH_LIMIT_MS;
    may_start = false;
    do { /* a daemon that starts holds the locks for a moment before it listens */
        reached = reach_try(false);
        daemon = reached == UP ? peer : lock_holder("daemon.lock");
        starter = reached == UP ? 0 : lock_holder("start.lock");
    } while (reached == AWAY && (daemon || starter) && state_of(daemon) != 'T' && now_ms() < end && (nap(POLL_STEP_MS), true));
    hang_up();
    if (daemon > 0 && state_of(daemon) == 'T') {
        snprintf(fix, sizeof fix, "kill -CONT %d", daemon);
        command_of(daemon, command);
        found("daemon", fix, "pid %d (%s) is stopped (SIGSTOP), so it answers nobody", daemon, command);
    } else if (reached == REFUSED) add("daemon", "");
    else if (reached == AWAY && daemon && orphan_named()) {
        command_of(daemon, command);
        bool ours = daemon > 0 && is_daemon(daemon);
        snprintf(fix, sizeof fix, ours ? "claudectl daemon stop" : daemon > 0 ? "kill %d" : "end it where it runs", daemon);
        if (!ours && daemon > 0) snprintf(why + strlen(why), sizeof why - strlen(why), "; its command: %s", command);
        add("daemon", fix);
    } else if (reached == AWAY && starter > 0) {
        command_of(starter, command);
        if (starts_one(starter)) return; /* it waits before the next try, and says why elsewhere */
        snprintf(fix, sizeof fix, "kill %d", starter);
        found("daemon", fix, "%s is held by pid %d (%s), so no daemon can be started", in_bus("start.lock"), starter, command);
    }
}

/* The JVM of the doctor ended before it said anything. */
static void name_end(int status, const char *said) {
    char ended[64];
    if (WIFSIGNALED(status)) snprintf(ended, sizeof ended, "was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else snprintf(ended, sizeof ended, "ended with exit code %d", WEXITSTATUS(status));
    const char *line = *said ? said : "it said nothing";
    found("jvm", reinstall, "%s/jre/bin/claudectl-daemon %s: %.*s", image, ended, (int)strcspn(line, "\n"), line);
}

/* Runs the doctor in Java; returns its exit code, or -1 where it ended before it said anything. */
static int ask_java(char **args) {
    static char early[EARLY_MAX];
    uint8_t piece[CHUNK];
    int out[2], err[2], status = 0;
    size_t said = 0;
    ssize_t n;
    bool spoke = false;
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) die(EXIT_REFUSED, "cannot make a pipe: %s", strerror(errno));
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) die(EXIT_REFUSED, "cannot start a JVM: %s", strerror(errno));
    if (child == 0) {
        dup2(out[1], 1);
        dup2(err[1], 2);
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        run_jvm(args, false);
    }
    close(out[1]);
    close(err[1]);
    struct pollfd from[2] = {{.fd = out[0], .events = POLLIN}, {.fd = err[0], .events = POLLIN}};
    while (from[0].fd >= 0 || from[1].fd >= 0) {
        if (poll(from, 2, -1) < 0) continue;
        for (int i = 0; i < 2; i++) {
            if (from[i].fd < 0 || !from[i].revents) continue;
            if ((n = read(from[i].fd, piece, sizeof piece)) <= 0) from[i].fd = -1;
            else if (i == 0) spoke |= write_all(1, piece, n, &(uint64_t){0}) == 0;
            else if (spoke) write_all(2, piece, n, &(uint64_t){0});
            else {
                size_t kept = (size_t)n < sizeof early - 1 - said ? (size_t)n : sizeof early - 1 - said;
                memcpy(early + said, piece, kept);
                said += kept;
            }
        }
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (spoke || strncmp(early, "claudectl: ", 11) == 0) {
        write_all(2, (uint8_t *)early, said, &(uint64_t){0});
        if (WIFEXITED(status)) return WEXITSTATUS(status);
    }
    name_end(status, early);
    return -1;
}

_Noreturn void doctor(char **args) {
    bool json = false, help = false;
    char limits[256];
    const char *fix;
    for (char **arg = args; *arg; arg++) {
        json |= strcmp(*arg, "--json") == 0;
        help |= strcmp(*arg, "--help") == 0;
    }
    image_find(image);
    look_at_image();
    if ((fix = small_limits(limits, sizeof limits))) found("limits", fix, "too little for a JVM%s", limits);
    only_looks = true; /* what stands open is to be told before it is closed */
    if (!help && home_find(false)) {
        look_at_state();
        look_at_locks();
    } else if (!help && *why) add("state", "");
    int code = failed ? -1 : ask_java(args);
    _exit(code >= 0 ? code : report(json));
}
