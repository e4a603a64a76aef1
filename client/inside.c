/* What /proc says of processes, and whether this call comes from inside a Claude Code session. The daemon decides that for what it serves; this is for what runs without. */
#include "claudectl.h"
enum { CHAIN_MAX = 64, STAT_MAX = 4096, FILE_MAX = 65536, STARTED = 22 };
/* The word with that number of a process's stat line, counted as proc(5) does; the name may hold spaces and parentheses. */
static char *stat_word(long pid, int wanted, char line[STAT_MAX]) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    char *word = file_text(path, 0, line, STAT_MAX) > 0 ? strrchr(line, ')') : NULL, *rest = word ? word + 1 : NULL;
    for (int i = 2; word && i < wanted; i++) word = strtok_r(i == 2 ? rest : NULL, " ", &rest);
    return word;
}

/* The state of a process: T where it was stopped; 0 where it is gone. */
char state_of(pid_t pid) {
    char line[STAT_MAX], *state = stat_word(pid, 3, line);
    return state ? *state : 0;
}

long parent_of(long pid) {
    char line[STAT_MAX], *parent = stat_word(pid, 4, line);
    return parent ? strtol(parent, NULL, 10) : 0;
}

/* Does a session file of that process say the same start? */
static bool session_file(const char *config, const char *below, long pid, const char *start) {
    char path[PATH_MAX], text[FILE_MAX];
    if (snprintf(path, sizeof path, "%s%s/sessions/%ld.json", config, below, pid) >= PATH_MAX) return false;
    char *at = file_text(path, 0, text, sizeof text) > 0 ? strstr(text, "\"procStart\"") : NULL;
    size_t size = strlen(start);
    if (!at) return false;
    at += strlen("\"procStart\"");
    at += strspn(at, " :\"");
    return strncmp(at, start, size) == 0 && strcspn(at, "\",} ") == size;
}

bool inside_session(void) {
    static const char *const names[] = {"CLAUDE_CODE_SESSION_ID", "CLAUDE_PID", "CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_MESSAGING_SOCKET"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i]) && *getenv(names[i])) return true;
    const char *config = getenv("CLAUDE_CONFIG_DIR"), *home = getenv("HOME");
    long pid = getppid();
    for (int i = 0; pid > 0 && i < CHAIN_MAX; i++) {
        char line[STAT_MAX], *start = stat_word(pid, STARTED, line);
        if (!start) return false;
        if (config && *config && session_file(config, "", pid, start)) return true;
        if (home && *home && session_file(home, "/.claude", pid, start)) return true;
        pid = parent_of(pid);
    }
    return false;
}
