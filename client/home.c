/* Where the bus keeps its state: the paths, who owns them, and the client's log. */
#include "claudectl.h"
#include <stdarg.h>
enum { SOCKET_PATH_MAX = 100, HOME_MAX = PATH_MAX - 64 };

bool only_looks, home_usable;
char home_dir[PATH_MAX], socket_path[108], why[PATH_MAX + 256];
enum mode mode = COMMAND;
void (*before_fail)(void);

/* The length of a character beyond ASCII that does nothing to a terminal or to the order of a line; 0 for any other. */
static size_t harmless(const uint8_t *c) {
    size_t size = *c >= 0xf5 ? 0 : *c >= 0xf0 ? 4 : *c >= 0xe0 ? 3 : *c >= 0xc2 ? 2 : 0;
    for (size_t i = 1; i < size; i++)
        if ((c[i] & 0xc0) != 0x80) return 0;
    bool control = *c == 0xc2 && c[1] < 0xa0;
    bool order = *c == 0xe2 && ((c[1] == 0x80 && ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae))) || (c[1] == 0x81 && c[2] >= 0xa0));
    bool other = (*c == 0xef && (c[1] == 0xbb || c[1] == 0xbf)) || (*c == 0xd8 && c[1] == 0x9c) || *c == 0xf3 || (*c == 0xed && c[1] >= 0xa0);
    return control || order || other ? 0 : size;
}

/* A directory's name steers no terminal: what would, and what is no UTF-8, becomes question marks. */
void visible(uint8_t *text) {
    for (size_t size; *text; text += size) {
        size = *text < ' ' || *text == 0x7f ? 0 : *text < 0x80 ? 1 : harmless(text);
        if (size == 0) *text = '?', size = 1;
    }
}

/* Keeps the reason, one line, and returns false, so that a caller can pass it on. */
bool refuse(const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(why, sizeof why, format, values);
    va_end(values);
    visible((uint8_t *)why);
    return false;
}

/* Gives up for the reason in `why`. A hook that fails says nothing and breaks nothing. */
_Noreturn void fail(int code) {
    if (mode == HOOK) {
        note(why, strlen(why));
        if (before_fail) before_fail();
        _exit(0);
    }
    dprintf(2, "claudectl: %s\n", why);
    _exit(code);
}

const char *in_bus(const char *name) {
    static char paths[2][PATH_MAX], turn;
    char *path = paths[(int)(turn ^= 1)];
    if (snprintf(path, PATH_MAX, "%s/bus%s%s", home_dir, *name ? "/" : "", name) >= PATH_MAX) abort();
    return path;
}

/* A directory of ours that nobody else may enter. flags: AT_SYMLINK_NOFOLLOW where others could plant a link. */
static bool private_dir(const char *path, bool create, int flags) {
    struct stat st;
    why[0] = 0;
    bool there = fstatat(AT_FDCWD, path, &st, flags) == 0;
    if (!there && errno == ENOENT && create && mkdir(path, 0700) != 0 && errno != EEXIST)
        return refuse("cannot make %s: %s", path, strerror(errno));
    if (!there && fstatat(AT_FDCWD, path, &st, flags) != 0)
        return !create && errno == ENOENT ? false : refuse("cannot use %s: %s", path, strerror(errno));
    if (!S_ISDIR(st.st_mode)) return refuse("%s is no directory: choose another CLAUDECTL_HOME", path);
    if (st.st_uid != geteuid())
        return refuse("%s belongs to uid %u, this is uid %u: choose another CLAUDECTL_HOME", path, st.st_uid, geteuid());
    /* Tightening /tmp or / would lock everybody else out. */
    if ((st.st_mode & S_ISVTX) || !path[1]) return refuse("%s is shared with others: choose another CLAUDECTL_HOME", path);
    if ((st.st_mode & 077) && !only_looks && chmod(path, 0700) != 0) return refuse("cannot close %s to others: %s", path, strerror(errno));
    return true;
}

/* The copy of the client in <state>/bin serves that state, also where its caller's environment does not name it. */
void home_of_copy(void) {
    const char *set = getenv("CLAUDECTL_HOME"), *user = getenv("HOME");
    char exe[PATH_MAX] = "", usual[PATH_MAX + 16], record[PATH_MAX + 32];
    if ((set && *set) || readlink("/proc/self/exe", exe, sizeof exe - 1) < 0) return;
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(exe, '/');
        if (slash) *slash = 0;
    }
    snprintf(usual, sizeof usual, "%s/.claudectl", user ? user : "");
    snprintf(record, sizeof record, "%s/onboarding.json", exe);
    if (*exe && strcmp(exe, usual) != 0 && access(record, F_OK) == 0) setenv("CLAUDECTL_HOME", exe, 1);
}

static bool home_name(char *to) {
    const char *set = getenv("CLAUDECTL_HOME"), *user = getenv("HOME");
    char here[PATH_MAX] = "";
    bool named = set && *set;
    if (!named && (!user || *user != '/')) return refuse("set HOME or CLAUDECTL_HOME: the bus keeps its state there");
    if (named && *set != '/' && !getcwd(here, sizeof here)) return refuse("CLAUDECTL_HOME is relative to a lost directory");
    int size = snprintf(to, PATH_MAX, "%s%s%s", named ? here : user, named && !*here ? "" : "/", named ? set : ".claudectl");
    return size < HOME_MAX || refuse("the path of CLAUDECTL_HOME is longer than %d bytes: choose a shorter one", HOME_MAX);
}

/* A socket's path holds 107 bytes: a deep home gets one elsewhere, named by the hash of its path. */
static bool socket_find(bool create) {
    if (snprintf(socket_path, sizeof socket_path, "%s/bus/bus.sock", home_dir) <= SOCKET_PATH_MAX) return true;
    char dir[64];
    struct stat st;
    unsigned long long hash = 0xcbf29ce484222325u;
    for (const char *c = home_dir; *c; c++) hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
    snprintf(dir, sizeof dir, "/run/user/%u", geteuid());
    bool run = stat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
    if (!run) snprintf(dir, sizeof dir, "/tmp/claudectl-%u", geteuid());
    snprintf(socket_path, sizeof socket_path, "%s/%s%016llx.sock", dir, run ? "claudectl-" : "", hash);
    return run || private_dir(dir, create, AT_SYMLINK_NOFOLLOW);
}

/* False with an empty `why`: there is no state yet, and none was to be made. */
bool home_find(bool create) {
    char named[PATH_MAX];
    if (!home_name(named) || !private_dir(named, create, 0)) return false;
    if (!realpath(named, home_dir) || (strlen(home_dir) >= HOME_MAX && (errno = ENAMETOOLONG)))
        return refuse("cannot use %s: %s", named, strerror(errno)); /* whatever links led here */
    home_usable = private_dir(in_bus(""), create, 0);
    return home_usable && socket_find(create);
}

/* Reads a small file into `text`, from `from` on, and ends it with a zero; its length, or -1. A pipe is not waited for. */
ssize_t file_text(const char *path, off_t from, char *text, size_t room) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t size = fd < 0 || lseek(fd, from, SEEK_SET) < 0 ? -1 : read(fd, text, room - 1);
    if (fd >= 0) close(fd);
    text[size > 0 ? size : 0] = 0;
    return size;
}

/* Opens a log to append to; its directory is made when there is something to say. Only a file is a log: a pipe might block. */
int log_open(const char *name) {
    enum { HOW = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK };
    struct stat st;
    int fd = open(in_bus(name), HOW, 0600);
    if (fd < 0 && errno == ENOENT && mkdir(in_bus("log"), 0700) == 0) fd = open(in_bus(name), HOW, 0600);
    bool file = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (file) fcntl(fd, F_SETFL, O_APPEND);
    else if (fd >= 0) close(fd);
    return file ? fd : -1;
}

/* One line in log/client.log: a hook has nowhere else to say what went wrong. */
void note(const char *text, size_t length) {
    char line[1024];
    struct stat st;
    struct tm utc;
    time_t now = time(NULL);
    int fd = home_usable ? log_open("log/client.log") : -1;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > LOG_MAX) {
        rename(in_bus("log/client.log"), in_bus("log/client.log.1"));
        close(fd);
        fd = log_open("log/client.log");
    }
    if (fd < 0 || !gmtime_r(&now, &utc)) return;
    size_t size = strftime(line, sizeof line, "%FT%TZ ", &utc);
    for (size_t i = 0; i < length && size < sizeof line - 1; i++) line[size++] = (uint8_t)text[i] < ' ' ? ' ' : text[i];
    line[size++] = '\n';
    if (write(fd, line, size) < 0) {} /* a log that cannot be written is not worth failing for */
    close(fd);
}
