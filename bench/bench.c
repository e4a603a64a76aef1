/* Measures from outside, as users meet it: processes, pipes, sockets. Prints one line of figures for each call.

     bench spawn N INPUT COMMAND...      whole runs of a command, its input from a file, one after the other
     bench stdio N LINES COMMAND...      one line in, one line out, through a command's pipes; LINES: a template, %d is the number,
                                         or a file of N such lines, each sent once; an answer that says isError ends it
     bench flood CONNECTIONS SECONDS SOCKET TEMPLATE   bridges of the bus, one line outstanding each
     bench fdatasync N DIRECTORY         appends of 4 KiB, each made durable
     bench socket N                      one byte there and back over a Unix socket

   Figures: name=value, times in microseconds. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
enum { FRAME_MAX = 1 << 16, CONNECTIONS_MAX = 1024, SAMPLES_MAX = 1 << 20 };

static _Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
static _Noreturn void die(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fprintf(stderr, "bench: ");
    vfprintf(stderr, format, values);
    fprintf(stderr, ": %s\n", strerror(errno));
    exit(1);
}

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double samples[SAMPLES_MAX];

static void report(int n) {
    qsort(samples, n, sizeof *samples, compare);
    printf("n=%d min=%.0f p50=%.0f p99=%.0f max=%.0f\n", n, samples[0], samples[n / 2], samples[(int)(n * 0.99)], samples[n - 1]);
}

static void spawn_runs(int n, const char *input, char **command) {
    for (int i = 0; i < n; i++) {
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
        pid_t child;
        int status;
        double begin = now_us();
        if ((errno = posix_spawnp(&child, command[0], &files, NULL, command, environ))) die("cannot run %s", command[0]);
        if (waitpid(child, &status, 0) < 0) die("waitpid");
        samples[i] = now_us() - begin;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) errno = 0, die("%s ended with status %d", command[0], status);
        posix_spawn_file_actions_destroy(&files);
    }
    report(n);
}

static void write_whole(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0) die("write");
        bytes += n, size -= n;
    }
}

static void read_line(int fd) {
    static char buffer[4 * FRAME_MAX];
    static size_t have;
    char *end;
    while (!(end = memchr(buffer, '\n', have))) {
        ssize_t n = read(fd, buffer + have, sizeof buffer - have);
        if (n <= 0) die("no answer");
        have += n;
    }
    *end = 0;
    if (strstr(buffer, "\"isError\":true")) errno = 0, die("refused: %s", buffer);
    have -= end + 1 - buffer;
    memmove(buffer, end + 1, have);
}

static const char *const INITIALIZE =
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
    "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}";

static char *template_of(const char *file) {
    static char text[FRAME_MAX];
    FILE *in = fopen(file, "r");
    if (!in) die("%s", file);
    text[fread(text, 1, sizeof text - 1, in)] = 0;
    fclose(in);
    text[strcspn(text, "\n")] = 0;
    return text;
}

static void stdio_turns(int n, const char *file, char **command) {
    int in[2], out[2];
    static char line[FRAME_MAX], template[FRAME_MAX];
    FILE *lines = fopen(file, "r");
    if (!lines) die("%s", file);
    if (pipe(in) || pipe(out)) die("pipe");
    pid_t child = fork();
    if (child == 0) {
        dup2(in[0], 0), dup2(out[1], 1), close(in[1]), close(out[0]);
        execvp(command[0], command);
        die("cannot run %s", command[0]);
    }
    close(in[0]), close(out[1]);
    dprintf(in[1], "%s\n", INITIALIZE);
    read_line(out[0]);
    for (int i = 0; i < n; i++) {
        if (!fgets(template, sizeof template, lines) && i == 0) errno = 0, die("%s is empty", file);
        int size = snprintf(line, sizeof line, template, i + 1);
        double begin = now_us();
        write_whole(in[1], line, size);
        read_line(out[0]);
        samples[i] = now_us() - begin;
    }
    fclose(lines);
    close(in[1]);
    waitpid(child, NULL, 0);
    report(n);
}

/* Frames of docs/dev/protocol.md, as far as a bridge needs them. */
struct connection {
    int fd;
    uint64_t line;
    uint8_t in[FRAME_MAX];
    size_t have;
    double sent;
};

static uint8_t *put(uint8_t *to, uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) *to++ = value >> (8 * i);
    return to;
}

static uint8_t *put_text(uint8_t *to, const char *text) {
    size_t size = strlen(text);
    to = put(to, size, 4);
    memcpy(to, text, size);
    return to + size;
}

static void send_line(struct connection *c, const char *text) {
    uint8_t frame[FRAME_MAX], *end = put(frame, 8 + strlen(text), 4);
    *end++ = 6;
    end = put(end, ++c->line, 8);
    memcpy(end, text, strlen(text));
    write_whole(c->fd, (char *)frame, end + strlen(text) - frame);
}

static void greet(struct connection *c, const char *path, int number) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct stat ns = {0};
    char key[64];
    uint8_t frame[4096], *at;
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    if ((c->fd = socket(AF_UNIX, SOCK_STREAM, 0)) < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to)) die("%s", path);
    at = put(frame, 4 + 2 + 11, 4);
    *at++ = 1;
    memcpy(at, "CCTL\0\1" "0.0.0+bench", 17);
    uint8_t *call = at + 17, *from = call + 5;
    stat("/proc/self/ns/pid", &ns);
    at = put(put(put(from, getpid(), 4), getppid(), 4), ns.st_ino, 8);
    at = put(at, 0, 8);
    *at++ = 2;
    *at++ = 0;
    at = put(at, 2, 2);
    at = put_text(put_text(at, "bus"), "stdio");
    at = put_text(at, "/");
    at = put(at, 1, 2);
    snprintf(key, sizeof key, "CLAUDECTL_CALL_KEY=%016lx%016x", (unsigned long)now_us(), number);
    at = put_text(at, key);
    put(call, at - from, 4)[0] = 2;
    write_whole(c->fd, (char *)frame, at - frame);
}

/* Takes what came; true when a line was answered. */
static int answered(struct connection *c) {
    ssize_t n = read(c->fd, c->in + c->have, sizeof c->in - c->have);
    int lines = 0;
    if (n <= 0) die("the daemon ended a connection");
    c->have += n;
    while (c->have >= 5) {
        size_t size = (size_t)c->in[0] << 24 | c->in[1] << 16 | c->in[2] << 8 | c->in[3];
        if (c->have < size + 5) break;
        if (c->in[4] == 37) {
            lines++;
            if (memmem(c->in + 5, size, "\"isError\":true", 14)) errno = 0, die("refused: %.*s", (int)size, c->in + 14);
        }
        c->have -= size + 5;
        memmove(c->in, c->in + size + 5, c->have);
    }
    return lines;
}

static void flood(int connections, int seconds, const char *path, const char *file) {
    static struct connection all[CONNECTIONS_MAX];
    static struct pollfd fds[CONNECTIONS_MAX];
    const char *template = template_of(file);
    char line[FRAME_MAX];
    long done = 0, number = 0;
    for (int i = 0; i < connections; i++) {
        greet(&all[i], path, i);
        send_line(&all[i], INITIALIZE);
        while (!answered(&all[i])) {}
        fds[i] = (struct pollfd){.fd = all[i].fd, .events = POLLIN};
    }
    double begin = now_us(), end = begin + seconds * 1e6;
    for (int i = 0; i < connections; i++) {
        snprintf(line, sizeof line, template, (int)++number);
        all[i].sent = now_us();
        send_line(&all[i], line);
    }
    while (now_us() < end) {
        if (poll(fds, connections, 1000) <= 0) die("no answer for a second");
        for (int i = 0; i < connections; i++) {
            if (!(fds[i].revents & POLLIN) || !answered(&all[i])) continue;
            double now = now_us();
            if (done < SAMPLES_MAX) samples[done] = now - all[i].sent;
            done++;
            snprintf(line, sizeof line, template, (int)++number);
            all[i].sent = now;
            send_line(&all[i], line);
        }
    }
    printf("rate=%.0f ", done / ((now_us() - begin) / 1e6));
    report(done < SAMPLES_MAX ? done : SAMPLES_MAX);
}

static void durable(int n, const char *directory) {
    char name[4096], block[4096] = {0};
    snprintf(name, sizeof name, "%s/floor", directory);
    int fd = open(name, O_CREAT | O_WRONLY | O_APPEND, 0600);
    if (fd < 0) die("%s", name);
    for (int i = 0; i < n; i++) {
        double begin = now_us();
        write_whole(fd, block, sizeof block);
        if (fdatasync(fd)) die("fdatasync");
        samples[i] = now_us() - begin;
    }
    close(fd);
    unlink(name);
    report(n);
}

static void socket_turns(int n) {
    int pair[2];
    char byte = 1;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) die("socketpair");
    pid_t child = fork();
    if (child == 0) {
        close(pair[0]);
        while (read(pair[1], &byte, 1) == 1 && write(pair[1], &byte, 1) == 1) {}
        _exit(0);
    }
    close(pair[1]);
    for (int i = 0; i < n; i++) {
        double begin = now_us();
        if (write(pair[0], &byte, 1) != 1 || read(pair[0], &byte, 1) != 1) die("socket");
        samples[i] = now_us() - begin;
    }
    close(pair[0]);
    waitpid(child, NULL, 0);
    report(n);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    const char *what = argc > 1 ? argv[1] : "";
    int n = argc > 2 ? atoi(argv[2]) : 0;
    if (n < 1 || n > SAMPLES_MAX) n = 0;
    if (n && strcmp(what, "spawn") == 0 && argc > 4) spawn_runs(n, argv[3], argv + 4);
    else if (n && strcmp(what, "stdio") == 0 && argc > 4) stdio_turns(n, argv[3], argv + 4);
    else if (n && n <= CONNECTIONS_MAX && strcmp(what, "flood") == 0 && argc == 6) flood(n, atoi(argv[3]), argv[4], argv[5]);
    else if (n && strcmp(what, "fdatasync") == 0 && argc == 4) durable(n, argv[3]);
    else if (n && strcmp(what, "socket") == 0) socket_turns(n);
    else return fprintf(stderr, "usage: bench spawn|stdio|flood|fdatasync|socket N ...; see bench.c\n"), 2;
    return 0;
}
