/* Loaded into a process before its libc: ends it at the STOP_AT-th write, flush or removal on what STOP_ON names (a part of a
   path, or "socket"), STOP_HALF=1: with the half of it written. STOP_COUNT: a file that gets the count at a normal end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static long at, count;
static int half;
static const char *on;

#define NEXT(name) static __typeof__(name) *next; if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("STOP_AT");
    at = text ? atol(text) : -1;
    half = getenv("STOP_HALF") != NULL;
    on = getenv("STOP_ON");
}

__attribute__((destructor)) static void end(void) {
    const char *to = getenv("STOP_COUNT");
    FILE *file = to ? fopen(to, "w") : NULL;
    if (file) fprintf(file, "%ld\n", count), fclose(file);
}

static int meant(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (!on || size < 0) return 0;
    path[size] = 0;
    return strstr(path, on) != NULL;
}

/* True when this is the call the process ends at. */
static int last(int fd) { return meant(fd) && __sync_add_and_fetch(&count, 1) == at; }

ssize_t write(int fd, const void *bytes, size_t size) {
    NEXT(write);
    if (last(fd)) {
        if (half) next(fd, bytes, size / 2);
        _exit(137);
    }
    return next(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
    NEXT(pwrite64);
    if (last(fd)) {
        if (half) next(fd, bytes, size / 2, offset);
        _exit(137);
    }
    return next(fd, bytes, size, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) { return pwrite64(fd, bytes, size, offset); }

ssize_t writev(int fd, const struct iovec *parts, int n) {
    NEXT(writev);
    if (last(fd)) {
        if (half && n > 0) next(fd, parts, 1);
        _exit(137);
    }
    return next(fd, parts, n);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    NEXT(send);
    if (last(fd)) {
        if (half) next(fd, bytes, size / 2, flags);
        _exit(137);
    }
    return next(fd, bytes, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    NEXT(sendmsg);
    if (last(fd)) _exit(137);
    return next(fd, message, flags);
}

int fsync(int fd) {
    NEXT(fsync);
    if (last(fd)) _exit(137);
    return next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    if (last(fd)) _exit(137);
    return next(fd);
}

int ftruncate64(int fd, off64_t size) {
    NEXT(ftruncate64);
    if (last(fd)) _exit(137);
    return next(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
    NEXT(unlink);
    if (on && strstr(path, on) && __sync_add_and_fetch(&count, 1) == at) _exit(137);
    return next(path);
}

int rename(const char *from, const char *to) {
    NEXT(rename);
    if (on && strstr(to, on) && __sync_add_and_fetch(&count, 1) == at) _exit(137);
    return next(from, to);
}
