/* What is remembered of a bus that is off, so that a hook ends at once while nothing changed, and a person is told once. */
#include "claudectl.h"
#include <sys/resource.h>
#include <sys/statvfs.h>
enum { RECORD_MAX = 1024, PAUSE_MAX_S = 60, FORGET_S = 300, TRIES_MAX = 1000000, TOLD_LINE = 34, TOLD_MAX = 128, OPEN_BYTES = 65536 };
#define SPARE_DIR "/dev/shm/claudectl-%u"
static const uint64_t FNV = 0xcbf29ce484222325u;

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
    return hash;
}

/* A file by what it is; `changes`: also by when and how long it was written. */
static uint64_t mix_file(uint64_t hash, const char *path, bool changes) {
    struct stat st;
    if (stat(path, &st) != 0) return mix(hash, "gone", 4);
    uint64_t what[] = {st.st_dev, st.st_ino, st.st_mode, st.st_uid, changes ? st.st_size : 0,
                       changes ? time_ns(&st) : 0};
    return mix(hash, what, sizeof what);
}

uint64_t file_print(const char *path) { return mix_file(FNV, path, true); }

/* Whether the disk of the state has less room than a database that is opened takes. */
bool disk_full(void) {
    struct statvfs disk;
    return statvfs(in_bus(""), &disk) == 0 && disk.f_bavail * disk.f_frsize < OPEN_BYTES;
}

/* Everything a start depends on that a person may have changed since: another value is worth another try at once. */
uint64_t start_print(void) {
    static const char *const in_image[] = {"lib", "lib/claudectl.jar", "lib/jvm.options", "lib/claudectl.aot", "lib/native",
                                           "jre/bin/claudectl-daemon", "jre/lib", "jre/lib/modules", "jre/lib/server"};
    static const char *const written[] = {"bus.db", "daemon.lock"};
    static const char *const there[] = {"start.lock", "", "log", "log/daemon.out"};
    static const int limits[] = {RLIMIT_AS, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_NPROC};
    char path[PATH_MAX + 32], image[PATH_MAX];
    bool full = disk_full();
    uint64_t hash = mix(FNV, &full, sizeof full);
    struct rlimit limit;
    image_find(image);
    for (size_t i = 0; i < sizeof in_image / sizeof *in_image; i++) {
        snprintf(path, sizeof path, "%s/%s", image, in_image[i]);
        hash = mix_file(hash, path, true);
    }
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) hash = mix_file(hash, in_bus(written[i]), true);
    snprintf(path, sizeof path, "%s/config.toml", home_dir);
    hash = mix_file(hash, path, true);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) hash = mix_file(hash, in_bus(there[i]), false);
    hash = mix_file(hash, "/proc/self/ns/pid", false);
    hash = mix_file(hash, "/proc/self/ns/mnt", false);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (getrlimit(limits[i], &limit) == 0) hash = mix(hash, &limit, sizeof limit);
    return hash;
}

/* The file that stands in for one of ours on a disk that takes nothing: in memory, named by the state it is about. */
static char *spare(const char *name) {
    static char path[64];
    snprintf(path, sizeof path, SPARE_DIR "/%016llx.%.20s", geteuid(), (unsigned long long)mix(FNV, home_dir, strlen(home_dir)), name);
    return path;
}

/* Reads a small file of ours into `text` and ends it with a zero; its length, or -1. */
static ssize_t small_read(const char *name, char *text, size_t room, struct stat *st) {
    enum { HOW = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK };
    int fd = open(spare(name), HOW);
    if (fd < 0) fd = open(in_bus(name), HOW);
    if (fd < 0) return -1;
    bool ours = fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_size < (off_t)room;
    ssize_t size = ours ? read(fd, text, room - 1) : -1;
    close(fd);
    text[size > 0 ? size : 0] = 0;
    return size;
}

/* False where nothing is remembered, or nothing that can be believed. */
bool outage_read(const char *name, struct outage *o) {
    char text[RECORD_MAX];
    struct stat st;
    long long at, until;
    unsigned long long print;
    int tries, end = 0;
    if (small_read(name, text, sizeof text, &st) <= 0) return false;
    char *second = strchr(text, '\n');
    if (!second || second == text) return false;
    *second++ = 0;
    if (sscanf(second, "at %19lld tries %9d until %19lld print %16llx\n%n", &at, &tries, &until, &print, &end) != 4) return false;
    if (!end || second[end]) return false;
    int64_t now = wall_s();
    if (at > now || now - at > FORGET_S || until < at || until - at > PAUSE_MAX_S || tries < 1 || tries > TRIES_MAX) return false;
    *o = (struct outage){.at = at, .until = until, .tries = tries, .print = print};
    o->written = time_ns(&st);
    memcpy(o->why, text, strnlen(text, sizeof o->why - 1));
    return true;
}

/* Writes a file and renames it into place. */
static bool placed(const char *path, const char *text, size_t size) {
    char fresh[PATH_MAX + 32];
    snprintf(fresh, sizeof fresh, "%s.%d", path, getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool whole = fd >= 0 && write(fd, text, size) == (ssize_t)size;
    if (fd >= 0) close(fd);
    if (whole && rename(fresh, path) == 0) return true;
    if (fd >= 0) unlink(fresh);
    return false;
}

/* Replaces a small file in one step; false where neither the disk nor the memory takes it. */
static bool small_write(const char *name, const char *text, size_t size) {
    char dir[32];
    struct stat st;
    if (placed(in_bus(name), text, size)) {
        unlink(spare(name));
        return true;
    }
    snprintf(dir, sizeof dir, SPARE_DIR, geteuid());
    mkdir(dir, 0700);
    return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077) && placed(spare(name), text, size);
}

void outage_forget(const char *name) {
    char *told;
    unlink(in_bus(name));
    unlink(spare(name));
    unlink(told = spare("told"));
    *strrchr(told, '/') = 0;
    rmdir(told); /* its directory stays where another home has something in it */
}

/* Remembers why the bus is off. The pause before the next try doubles, from `first` seconds up to a minute. */
void outage_write(const char *name, const char *reason, int tries, int first, uint64_t print) {
    char text[RECORD_MAX];
    int64_t now = wall_s(), pause = first;
    for (int i = 1; i < tries && pause < PAUSE_MAX_S; i++) pause *= 2;
    if (pause > PAUSE_MAX_S) pause = PAUSE_MAX_S;
    if (tries > TRIES_MAX) tries = TRIES_MAX;
    int size = snprintf(text, sizeof text, "%.500s\nat %lld tries %d until %lld print %016llx\n", reason, (long long)now, tries,
        (long long)(now + pause), (unsigned long long)print);
    small_write(name, text, size);
}

/* The session's id, as the hook's input or its environment has it: enough to tell sessions apart. */
static uint64_t session_hash(void) {
    static const char key[] = "\"session_id\"";
    const char *in = hook_input, *end = in + hook_input_size, *id = getenv("CLAUDE_CODE_SESSION_ID");
    const char *at = in ? memmem(in, hook_input_size, key, sizeof key - 1) : NULL;
    if (!at) return id ? mix(FNV, id, strnlen(id, 128)) : 0;
    for (at += sizeof key - 1; at < end && strchr(" \t\r\n:", *at); at++) {}
    const char *first = at;
    while (at < end && at - first < 128 && *at != ',' && *at != '}' && *at != '\n') at++;
    return mix(FNV, first, at - first);
}

enum told { NEW, KNOWN, FORGOTTEN };

/* Whether this session was told this reason; if not, it counts as told from now on. The last 128 are known. */
static enum told told_before(const char *reason) {
    char known[TOLD_LINE * (TOLD_MAX + 1) + 1];
    struct stat st;
    ssize_t size = small_read("told", known, TOLD_LINE * TOLD_MAX + 1, &st);
    if (size < 0 || size % TOLD_LINE != 0) size = 0;
    char *line = known + size, *old = size == TOLD_LINE * TOLD_MAX ? known + TOLD_LINE : known;
    snprintf(line, TOLD_LINE + 1, "%016llx %016llx\n", (unsigned long long)session_hash(),
        (unsigned long long)mix(FNV, reason, strlen(reason)));
    if (strstr(known, line) < line) return KNOWN;
    return small_write("told", old, line + TOLD_LINE - old) ? NEW : FORGOTTEN; /* of two at once one may be told twice */
}

/* A text as the inside of a JSON string, made harmless and cut to what fits. */
void json_text(char *to, size_t room, const char *text) {
    size_t size = 0;
    for (; *text && size + 2 < room; text++) {
        if (*text == '"' || *text == '\\') to[size++] = '\\';
        to[size++] = *text;
    }
    to[size] = 0;
    visible((uint8_t *)to);
}

/* Tells the person, once per session and reason, at the events whose message the client shows before a turn. */
void outage_tell(const char *event, const char *reason) {
    char text[2 * RECORD_MAX], line[2 * RECORD_MAX + 128];
    bool start = strcmp(event, "SessionStart") == 0;
    if (!start && strcmp(event, "UserPromptSubmit") != 0) return;
    /* Where nothing can be remembered, the beginning of a session is told alone. */
    enum told told = home_usable ? told_before(reason) : FORGOTTEN;
    if (told == KNOWN || (told == FORGOTTEN && !start)) return;
    json_text(text, sizeof text, reason);
    int size = snprintf(line, sizeof line, "{\"systemMessage\":\"claudectl: the bus is off: %s; run: claudectl doctor\"}\n", text);
    write_all(1, (uint8_t *)line, size, &(uint64_t){0});
}
