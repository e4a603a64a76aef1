/* What the caller's limits leave a JVM. */
#include "claudectl.h"
#include <sys/resource.h>
enum { SMALL_MEMORY_MIB = 96, SMALL_SPACE_MIB = 1200, SMALL_TASKS = 64 };

/* The least memory any cgroup above leaves us, in MiB; -1 for no limit. */
static long cgroup_mib(void) {
    char own[2 * PATH_MAX] = "\n", path[3 * PATH_MAX], max[32], *slash;
    long least = -1;
    unsigned long long bytes;
    file_text("/proc/self/cgroup", 0, own + 1, sizeof own - 1);
    char *group = strstr(own, "\n0::/");
    if (!group) return -1;
    group += strlen("\n0::");
    group[strcspn(group, "\n")] = 0;
    for (;;) {
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/memory.max", group);
        bool limited = file_text(path, 0, max, sizeof max) > 0 && sscanf(max, "%llu", &bytes) == 1;
        if (limited && (least < 0 || (long)(bytes >> 20) < least)) least = bytes >> 20;
        if (!(slash = strrchr(group, '/')) || !group[1]) return least;
        slash[slash == group] = 0;
    }
}

/* The limits of this call that are small for a JVM, as the end of a sentence; what lifts the last of them. Without one the text stays. */
const char *small_limits(char *text, size_t room) {
    struct rlimit space, tasks;
    long mib = cgroup_mib();
    const char *fix = NULL;
    size_t at = 0;
    if (mib >= 0 && mib < SMALL_MEMORY_MIB) {
        at += snprintf(text, room, "; its cgroup has %ld MiB of memory", mib);
        fix = "call it outside that cgroup, or raise its memory.max";
    }
    if (getrlimit(RLIMIT_NPROC, &tasks) == 0 && tasks.rlim_max < SMALL_TASKS) {
        at += snprintf(text + at, room - at, "; ulimit -u is %llu", (unsigned long long)tasks.rlim_max);
        fix = "ulimit -u unlimited";
    }
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_max >> 20 < SMALL_SPACE_MIB) {
        snprintf(text + at, room - at, "; ulimit -v is %llu KiB", (unsigned long long)space.rlim_max >> 10);
        fix = "ulimit -v unlimited";
    }
    return fix;
}
