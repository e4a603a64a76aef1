/* Frames on the socket: building the call, receiving whole frames, writing all of something. */
#include "claudectl.h"
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/uio.h>
enum { HELLO_MAX = HEADER + 6 + 64, STDIN_MAX = HEADER + CHUNK + HEADER };

uint8_t tx[HELLO_MAX + HEADER + MAX_PAYLOAD + STDIN_MAX];
size_t tx_size, hook_input_size;
const char *hook_input;
int sock = -1, peer_protocol;
char call_key[33], cursor[1 << 16];
volatile bool greeted, sending;
static bool more_input; /* of a hook, behind its first piece */
static size_t tx_limit, rx_start, rx_end;
static bool tx_full;
static _Alignas(4096) uint8_t rx[HEADER + MAX_PAYLOAD + CHUNK];

void put_number(uint8_t *to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = value >> 8 * (bytes - 1 - i);
}

uint64_t number(const uint8_t *from, int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | from[i];
    return value;
}

void header(uint8_t *to, enum kind kind, size_t size) {
    put_number(to, size, 4);
    to[4] = kind;
}

size_t confirm_frame(uint8_t *to, uint64_t line, uint64_t written, bool complete) {
    header(to, K_CONFIRM, CONFIRM_SIZE - HEADER);
    put_number(to + HEADER, line, 8);
    put_number(to + HEADER + 8, written, 8);
    to[CONFIRM_SIZE - 1] = complete;
    return CONFIRM_SIZE;
}

static void put(const void *bytes, size_t size) {
    tx_full |= size > tx_limit - tx_size;
    if (tx_full) return;
    memcpy(tx + tx_size, bytes, size);
    tx_size += size;
}

static void put_value(uint64_t value, int bytes) {
    uint8_t raw[8];
    put_number(raw, value, bytes);
    put(raw, bytes);
}

/* One string in two parts. */
static void put_text(const char *name, const char *value) {
    put_value(strlen(name) + strlen(value), 4);
    put(name, strlen(name));
    put(value, strlen(value));
}

/* Which directory the client keeps its settings in, as this process sees it: a daemon under other mounts sees another. */
static bool put_config_id(void) {
    const char *dir = getenv("CLAUDE_CONFIG_DIR"), *home = getenv("HOME");
    bool given = dir && *dir;
    char path[PATH_MAX], id[64];
    struct stat st;
    if (mode != HOOK || (!given && !home)) return false;
    snprintf(path, sizeof path, "%s%s", given ? dir : home, given ? "" : "/.claude");
    if (stat(path, &st) != 0) return false;
    snprintf(id, sizeof id, "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    put_text("CLAUDECTL_CONFIG_ID=", id);
    return true;
}

/* A UUIDv7 without its dashes: keys that begin with the time stand together in the store's index (half the pages a send). */
static void make_call_key(void) {
    unsigned long long random[2], ms = (unsigned long long)(clock_ns(CLOCK_REALTIME) / 1000000);
    if (getrandom(random, sizeof random, 0) != sizeof random) abort();
    snprintf(call_key, sizeof call_key, "%016llx%016llx", ms << 16 | 0x7000 | (random[0] & 0xfff), 1ull << 63 | random[1] >> 2);
}

/* HELLO and CALL into tx. False: too large for a frame. */
bool call_build(char **args, int64_t deadline_ns) {
    static const char *const names[] = {
        "HOME=", "CLAUDECTL_HOME=", "CLAUDECTL_BUS=", "CLAUDECTL_BUS_ROLE=", "CLAUDE_PID=", "CLAUDE_CODE_SESSION_ID=",
        "CLAUDECODE=", "CLAUDE_PROJECT_DIR=", "CLAUDE_CONFIG_DIR=", "CLAUDE_CODE_ENTRYPOINT=", "CLAUDE_CODE_SESSION_ATTENDED=",
        "CLAUDE_CODE_MESSAGING_SOCKET=", "CLAUDE_JOB_DIR=", "AI_AGENT=", "NO_COLOR=", "TERM=", "COLUMNS=", "LANG=", "TZ=", NULL};
    char cwd[PATH_MAX];
    struct stat ns;
    size_t id = strnlen(BUILD_ID, 64), count = 0, set = 1;
    make_call_key();
    header(tx, K_HELLO, 6 + id);
    memcpy(tx + HEADER, "CCTL", 4);
    put_number(tx + HEADER + 4, PROTOCOL, 2);
    memcpy(tx + HEADER + 6, BUILD_ID, id);
    uint8_t *call = tx + HEADER + 6 + id;
    tx_size = call + HEADER - tx;
    tx_limit = tx_size + MAX_PAYLOAD;

    put_value(getpid(), 4);
    put_value(getppid(), 4);
    put_value(stat("/proc/self/ns/pid", &ns) == 0 ? ns.st_ino : 0, 8);
    put_value(deadline_ns, 8);
    put_value(mode, 1);
    put_value((isatty(0) ? 1 : 0) | (isatty(1) ? 2 : 0), 1);
    while (args[count]) count++;
    put_value(count, 2);
    for (char **arg = args; *arg; arg++) put_text(*arg, "");
    put_text(getcwd(cwd, sizeof cwd) ? cwd : "", "");
    uint8_t *counted = tx + tx_size;
    put_value(0, 2);
    put_text("CLAUDECTL_CALL_KEY=", call_key);
    set += put_config_id();
    if (mode == COMMAND) put_text("CLAUDECTL_RESUME=", cursor), set++;
    if (mode == HOOK) put_text("CLAUDECTL_INPUT=", "asked"), set++;
    for (char **entry = environ; *entry; entry++)
        for (const char *const *name = names; *name; name++)
            if (strncmp(*entry, *name, strlen(*name)) == 0) put_text(*entry, ""), set++;
    if (tx_full || count > UINT16_MAX || set > UINT16_MAX) return false;
    put_number(counted, set, 2);
    header(call, K_CALL, tx + tx_size - call - HEADER);
    return true;
}

/* Reads what standard input has; 0 at its end, -1 for nothing: another process may have taken what poll() saw in a pipe. */
ssize_t input_now(uint8_t *to, size_t room) {
    static int how = -1; /* a file is there at once, and would answer EAGAIN for ever where its disk fails */
    struct stat st;
    if (how < 0) how = fstat(0, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)) ? RWF_NOWAIT : 0;
    ssize_t n = preadv2(0, &(struct iovec){to, room}, 1, -1, how);
    if (n < 0 && errno == EOPNOTSUPP && how) how = 0;
    else if (n < 0 && errno != EINTR && errno != EAGAIN) n = 0;
    return n;
}

/* Waits for standard input; 0 at its end. */
static size_t input(uint8_t *to, size_t room) {
    struct pollfd in = {.fd = 0, .events = POLLIN};
    ssize_t n;
    while ((n = input_now(to, room)) < 0) poll(&in, 1, -1);
    return n;
}

/* Reads the first piece of a hook's input into a STDIN frame behind the call, so that both leave in one write. */
void stdin_append(void) {
    hook_input = (char *)tx + tx_size + HEADER;
    before_fail = stdin_drain;
    for (more_input = !isatty(0); more_input && hook_input_size < CHUNK;) {
        size_t n = input((uint8_t *)hook_input + hook_input_size, CHUNK - hook_input_size);
        hook_input_size += n;
        more_input = n;
    }
    header(tx + tx_size, K_STDIN, hook_input_size);
    tx_size += HEADER + hook_input_size;
    if (more_input || !hook_input_size) return;
    header(tx + tx_size, K_STDIN, 0);
    tx_size += HEADER;
}

/* Sends one piece of standard input, if there is one; false at its end. Only what the daemon asked for is ever read. */
bool stdin_piece(uint64_t *wanted) {
    ssize_t n = input_now(tx + HEADER, *wanted < CHUNK ? *wanted : CHUNK);
    if (n < 0) return true;
    header(tx, K_STDIN, n);
    *wanted -= n;
    return send_all(tx, HEADER + n) && n > 0;
}

/* Reads the rest of a hook's input unused: its writer must not find its reader gone. */
void stdin_drain(void) {
    for (size_t n = 1, left = more_input ? HOOK_STDIN_MAX : 0; n && left; left -= n) n = input(rx, left < sizeof rx ? left : sizeof rx);
}

/* False: the connection is gone; what the daemon said before can still be read. */
bool send_all(const uint8_t *bytes, size_t size) {
    uint64_t sent = 0;
    sending = true;
    sending = write_all(sock, bytes, size, &sent) != 0;
    return !sending;
}

/* Returns 0 or the error; counts what was written either way. */
int write_all(int fd, const uint8_t *bytes, size_t size, uint64_t *written) {
    struct pollfd out = {.fd = fd, .events = POLLOUT};
    for (size_t at = 0; at < size;) {
        ssize_t n = write(fd, bytes + at, size - at);
        if (n < 0 && errno == EAGAIN) poll(&out, 1, -1);
        else if (n < 0 && errno != EINTR) return errno;
        else if (n > 0) at += n, *written += n;
    }
    return 0;
}

/* Gives back the pages that one long line had touched, but none that is shared with what lies behind the buffer. */
void trim(uint8_t *pages, size_t size) { if (size > 4 * CHUNK) madvise(pages, size / CHUNK * CHUNK, MADV_DONTNEED); }

void hang_up(void) {
    if (sock >= 0) close(sock);
    sock = -1;
    rx_start = rx_end = 0;
    greeted = false;
}

bool frame_waits(void) {
    return rx_end - rx_start >= HEADER && rx_end - rx_start >= HEADER + number(rx + rx_start, 4);
}

static bool hello(const struct frame *f) {
    if (f->kind != K_HELLO || f->size < 6 || memcmp(f->data, "CCTL", 4) != 0)
        return refuse("what answers at %s is no bus daemon", socket_path);
    peer_protocol = number(f->data + 4, 2);
    greeted = peer_protocol == PROTOCOL;
    bool own = f->size == 6 + strlen(BUILD_ID) && memcmp(f->data + 6, BUILD_ID, f->size - 6) == 0;
    for (uint64_t wanted = HOOK_STDIN_MAX; greeted && !own && more_input; more_input = stdin_piece(&wanted)) /* it may not know how to ask */
        poll(&(struct pollfd){.fd = 0, .events = POLLIN}, 1, -1);
    return greeted || refuse(peer_protocol > PROTOCOL ? "this claudectl is older than the running bus daemon: restart this session"
        : "this claudectl and the running daemon do not fit: run `claudectl daemon stop`, then repeat");
}

/* The next whole frame behind HELLO; its data holds until the next call. NOTHING: a read would have had to wait. */
enum got frame_next(struct frame *f, int flags) {
    static const uint8_t least[K_RESUME + 1] = {[K_WANT_STDIN] = 4, [K_EXIT] = 2, [K_ANSWER] = 9, [K_RESUME] = 6};
    for (;;) {
        size_t have = rx_end - rx_start, size = have >= HEADER ? number(rx + rx_start, 4) : 0;
        if (size > MAX_PAYLOAD) return refuse("the daemon announced a frame of %zu bytes, more than %d", size, MAX_PAYLOAD), BROKEN;
        if (frame_waits()) {
            *f = (struct frame){rx[rx_start + 4], size, rx + rx_start + HEADER};
            rx_start += HEADER + size;
            if (!greeted && !hello(f)) return BROKEN;
            if (f->kind == K_HELLO) continue;
            if (f->kind >= K_STDOUT && f->kind <= K_RESUME && size >= least[f->kind]) return FRAME;
            return refuse("the daemon sent a frame that does not fit (kind %d, %zu bytes)", f->kind, size), BROKEN;
        }
        if (have) memmove(rx, rx + rx_start, have);
        else trim(rx, rx_end);
        rx_start = 0;
        rx_end = have;
        size_t missing = HEADER + size - have;
        ssize_t n = recv(sock, rx + have, missing > CHUNK ? missing : CHUNK, flags);
        if (n > 0) rx_end += n;
        else if (n == 0 || errno != EINTR) return n < 0 && errno == EAGAIN ? NOTHING : ENDED;
    }
}
