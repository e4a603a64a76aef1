/*
 * A process whose children the soak starts, so that they stand below it as hooks and the MCP server stand below a Claude session.
 * Reads commands, one a line, fields parted by tabs; \\, \n and \t stand for the characters of text:
 *   run ID MICROS DIRECTORY INPUT WORD...   a child that gets INPUT and its end; after MICROS microseconds it is killed
 *                                           (0: never; -1: as soon as it says something, maybe before it tells the daemon so)
 *   open ID 0 DIRECTORY - WORD...           a child whose input stays open
 *   say ID TEXT                             a line of that input
 *   kill ID
 *   set NAME VALUE                          in the environment of later children
 * Writes: "pid ID N", "out ID LINE", "err ID LINE", at last "end ID CODE" (a signal's number negative). Ends with its input.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

enum { CHILDREN_MAX = 16, FIELDS_MAX = 40, CHUNK = 1 << 16 };

struct text {
    char *at;
    size_t size, room;
};

struct child {
    pid_t pid; /* 0: free */
    long id;
    int in, out[2];
    struct text got[2];
    int64_t kill_at;
    bool kill_when_heard;
};
static struct child children[CHILDREN_MAX];
static struct text commands;

static _Noreturn void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Appends what can be read; false at the end. */
static bool more(struct text *t, int fd) {
    if (t->room < t->size + CHUNK && !(t->at = realloc(t->at, t->room = 2 * (t->size + CHUNK)))) die("memory");
    ssize_t n = read(fd, t->at + t->size, CHUNK);
    if (n < 0 && errno == EINTR) return true;
    if (n > 0) t->size += n;
    return n > 0;
}

static void print_lines(struct child *c, int which, bool ended) {
    struct text *t = &c->got[which];
    size_t at = 0;
    while (at < t->size) {
        char *newline = memchr(t->at + at, '\n', t->size - at);
        if (!newline && !ended) break;
        size_t size = newline ? (size_t)(newline - t->at) - at : t->size - at;
        printf("%s %ld ", which ? "err" : "out", c->id);
        fwrite(t->at + at, 1, size, stdout);
        putchar('\n');
        at += size + (newline != NULL);
    }
    t->size = at < t->size ? t->size - at : 0;
    memmove(t->at, t->at + at, t->size);
}

static void unescape(char *s) {
    char *to = s;
    for (; *s; s++) {
        if (*s == '\\' && s[1]) s++, *to++ = *s == 'n' ? '\n' : *s == 't' ? '\t' : *s;
        else *to++ = *s;
    }
    *to = 0;
}

static struct child *find(long id) {
    for (int i = 0; i < CHILDREN_MAX; i++)
        if (children[i].pid && children[i].id == id) return &children[i];
    return NULL;
}

static void put(int fd, const char *text, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return; /* it is gone; its end will be told */
        text += n, size -= n;
    }
}

static void start(char **f, bool stays_open) {
    struct child *c = NULL;
    int in[2], out[2], err[2];
    for (int i = 0; i < CHILDREN_MAX && !c; i++)
        if (!children[i].pid) c = &children[i];
    if (!c) errno = EMFILE, die("children");
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) die("pipe");
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
        dup2(in[0], 0), dup2(out[1], 1), dup2(err[1], 2);
        signal(SIGPIPE, SIG_DFL);
        if (chdir(f[3]) == 0) execv(f[5], f + 5);
        perror(f[5]);
        _exit(127);
    }
    close(in[0]), close(out[1]), close(err[1]);
    long micros = atol(f[2]);
    struct text first = c->got[0], second = c->got[1];
    first.size = second.size = 0;
    *c = (struct child){pid, atol(f[1]), in[1], {out[0], err[0]}, {first, second}, micros > 0 ? now_ns() + micros * 1000 : INT64_MAX, micros < 0};
    printf("pid %ld %d\n", c->id, pid);
    if (stays_open) return;
    put(c->in, f[4], strlen(f[4]));
    close(c->in);
    c->in = -1;
}

static void obey(char *line) {
    char *f[FIELDS_MAX + 1];
    int n = 0;
    for (char *tab; n < FIELDS_MAX; line = tab + 1) {
        tab = strchr(line, '\t');
        if (tab) *tab = 0;
        f[n++] = line;
        if (!tab) break;
    }
    f[n] = NULL;
    for (int i = 0; i < n; i++) unescape(f[i]);
    struct child *c = n > 1 ? find(atol(f[1])) : NULL;
    if (n > 5 && (strcmp(f[0], "run") == 0 || strcmp(f[0], "open") == 0)) start(f, *f[0] == 'o');
    else if (n == 3 && strcmp(f[0], "set") == 0) setenv(f[1], f[2], 1);
    else if (c && n == 3 && strcmp(f[0], "say") == 0) put(c->in, f[2], strlen(f[2])), put(c->in, "\n", 1);
    else if (c && strcmp(f[0], "kill") == 0) kill(c->pid, SIGKILL);
}

/* Both of its outputs have ended, so it ends now or is killed in time. */
static void bury(struct child *c) {
    int status;
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR) {}
    if (c->in >= 0) close(c->in);
    c->pid = 0;
    printf("end %ld %d\n", c->id, WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
}

static void listen_to(struct child *c, int which) {
    if (c->kill_when_heard && which == 0) kill(c->pid, SIGKILL);
    bool ended = !more(&c->got[which], c->out[which]);
    print_lines(c, which, ended);
    if (!ended) return;
    close(c->out[which]);
    c->out[which] = -1;
    if (c->out[0] < 0 && c->out[1] < 0) bury(c);
}

static void wait_for_something(struct pollfd *fds, int n) {
    int64_t soonest = INT64_MAX, now = now_ns();
    for (int i = 0; i < CHILDREN_MAX; i++)
        if (children[i].pid && children[i].kill_at < soonest) soonest = children[i].kill_at;
    int64_t left = soonest == INT64_MAX ? 3600000000000LL : soonest > now ? soonest - now : 0;
    struct timespec t = {left / 1000000000, left % 1000000000};
    if (ppoll(fds, n, &t, NULL) < 0 && errno != EINTR) die("poll");
    now = now_ns();
    for (int i = 0; i < CHILDREN_MAX; i++) {
        if (!children[i].pid || children[i].kill_at > now) continue;
        kill(children[i].pid, SIGKILL);
        children[i].kill_at = INT64_MAX;
    }
}

int main(void) {
    char self[32];
    signal(SIGPIPE, SIG_IGN);
    snprintf(self, sizeof self, "%d", getpid());
    // A shell outside every session names none.
    const char *bus = getenv("CLAUDECTL_BUS");
    if (!bus || strcmp(bus, "off") != 0) setenv("CLAUDE_PID", self, 1);
    printf("pid 0 %s\n", self);
    for (;;) {
        struct pollfd fds[1 + 2 * CHILDREN_MAX] = {{.fd = 0, .events = POLLIN}};
        for (int i = 0; i < 2 * CHILDREN_MAX; i++)
            fds[i + 1] = (struct pollfd){.fd = children[i / 2].pid ? children[i / 2].out[i % 2] : -1, .events = POLLIN};
        fflush(stdout);
        wait_for_something(fds, 1 + 2 * CHILDREN_MAX);
        for (int i = 0; i < 2 * CHILDREN_MAX; i++)
            if (fds[i + 1].revents) listen_to(&children[i / 2], i % 2);
        if (!fds[0].revents) continue;
        if (!more(&commands, 0)) return 0;
        char *at = commands.at, *end = commands.at + commands.size;
        for (char *newline; (newline = memchr(at, '\n', end - at)); at = newline + 1) *newline = 0, obey(at);
        commands.size = end - at;
        memmove(commands.at, at, commands.size);
    }
}
