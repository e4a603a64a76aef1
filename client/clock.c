/* Time: how long something takes, and what people call it. */
#include "claudectl.h"

int64_t clock_ns(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

int64_t now_ms(void) { return clock_ns(CLOCK_MONOTONIC) / 1000000; }
int64_t wall_s(void) { return clock_ns(CLOCK_REALTIME) / SECOND; }
void nap(int64_t ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL); }
int64_t time_ns(const struct stat *file) { return file->st_mtim.tv_sec * SECOND + file->st_mtim.tv_nsec; }
