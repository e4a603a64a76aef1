/* `bus stdio`: lines of standard input to the daemon and its answers back, over as many daemons as it takes. */
#include "claudectl.h"
enum { AWAY_LINES = 64, AWAY_BYTES = 4 << 20, UP_LINES = 1024, UP_BYTES = 16 << 20, LINE_HEADER = HEADER + 8 };
enum { BACKOFF_FIRST_MS = 10, BACKOFF_LAST_MS = 2000, END_WAIT_MS = 5000, PIPE_SPACE = 4096 };
enum { BEGIN_WAIT_MS = 1500, START_WAIT_MS = 16000, SILENT_MAX_MS = 30000, OFFLINE_POLL_MS = 100 };
enum { KEEP = 1, WANTS_CONFIRM = 2, ANSWERED = 4 };

/* A line until it is answered, or for good where the daemon said keep; as the frame that carries it. */
struct line {
    struct line *next;
    uint64_t number;
    int64_t at; /* when it came */
    bool keep, answered, sent;
    size_t size;
    uint8_t frame[];
};
static struct line *first, **last = &first, *current; /* current: the first that is not wholly sent */
static size_t call_sent, current_sent, open_lines, open_bytes;
static uint64_t lines, out_line;
static _Alignas(4096) uint8_t in[MAX_LINE + 1];
static size_t in_size;
static bool in_ended, too_long, out_confirm;
static uint8_t confirms[CONFIRM_SIZE * 64], *out; /* out: the answer that is being printed, with its newline */
static size_t confirms_size, confirms_sent, out_size, out_done;
static int64_t next_try, backoff, end_at, tried; /* tried: when the last attempt to connect began */
static char *off_line, off_why[sizeof why]; /* our own answer that is being printed; why no daemon can be reached, empty where one may be */

static bool room(void) {
    return sock < 0 ? open_lines < AWAY_LINES && open_bytes < AWAY_BYTES : open_lines < UP_LINES && open_bytes < UP_BYTES;
}

static void add(const uint8_t *text, size_t size) {
    struct line *l = malloc(sizeof *l + LINE_HEADER + size);
    if (!l) abort();
    *l = (struct line){.number = ++lines, .at = now_ms(), .size = LINE_HEADER + size};
    header(l->frame, K_LINE, 8 + size);
    put_number(l->frame + HEADER, l->number, 8);
    memcpy(l->frame + LINE_HEADER, text, size);
    *last = l;
    last = &l->next;
    if (!current) current = l;
    open_lines++, open_bytes += l->size;
}

/* Cuts what was read into lines while there is room for more. One over the limit becomes a single zero byte. */
static void split(void) {
    size_t at = 0;
    while (room() && (at < in_size || (in_ended && too_long))) {
        uint8_t *newline = memchr(in + at, '\n', in_size - at);
        size_t size = newline ? (size_t)(newline - in) - at : in_size - at;
        too_long |= size > MAX_LINE;
        if (!newline && !in_ended && !too_long) break;
        if (newline || in_ended) {
            add(too_long ? (const uint8_t *)"" : in + at, too_long ? 1 : size);
            too_long = false;
        }
        at += size + (newline != NULL);
    }
    in_size -= at;
    if (at) memmove(in, in + at, in_size);
    if (!in_size) trim(in, at);
}

/* Only the connection that brought an answer can be told what became of it. */
static void drop(void) {
    hang_up();
    confirms_size = confirms_sent = out_confirm = 0;
    backoff = !backoff ? BACKOFF_FIRST_MS : backoff * 2 < BACKOFF_LAST_MS ? backoff * 2 : BACKOFF_LAST_MS;
    next_try = now_ms() + backoff / 2 + rand() % (backoff / 2 + 1);
}

/* The same trouble is told once, however often it is met. */
static void drop_for_reason(void) {
    static char told[sizeof why];
    drop();
    memcpy(off_why, why, sizeof why);
    if (strcmp(told, why) == 0) return;
    memcpy(told, why, sizeof why);
    note(why, strlen(why));
    dprintf(2, "claudectl: %s\n", why);
}

static void connect_again(void) {
    tried = now_ms();
    enum reach r = reach_try(false);
    if (r == AWAY) return drop();
    if (r == REFUSED) return drop_for_reason();
    off_why[0] = 0;
    call_sent = current_sent = 0;
    current = first;
}

/* Sends what the socket takes: the call, then confirms and lines, never one inside the other. */
static void send_some(void) {
    while (sock >= 0) {
        const uint8_t *from = current ? current->frame + current_sent : NULL;
        size_t size = current ? current->size - current_sent : 0, *done = &current_sent;
        if (call_sent < tx_size) from = tx + call_sent, size = tx_size - call_sent, done = &call_sent;
        else if (confirms_size && !current_sent)
            from = confirms + confirms_sent, size = confirms_size - confirms_sent, done = &confirms_sent;
        ssize_t n = size ? send(sock, from, size, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
        if (n == 0 || (n < 0 && errno == EAGAIN)) return;
        if (n < 0 && errno != EINTR) return drop();
        if (n > 0) *done += n;
        if (n > 0 && done == &current_sent) current->sent = true;
        if (confirms_sent == confirms_size) confirms_sent = confirms_size = 0;
        if (current && current_sent == current->size) current = current->next, current_sent = 0;
    }
}

static void confirm(uint64_t line, uint64_t written, bool complete) {
    if (confirms_size + CONFIRM_SIZE > sizeof confirms) return drop(); /* it answers faster than it reads: start over */
    confirms_size += confirm_frame(confirms + confirms_size, line, written, complete);
}

/* A line is done with: only `initialize` is kept, for the daemon that comes must hear of it. */
static void settle(struct line **at, bool keep) {
    struct line *l = *at;
    open_lines--, open_bytes -= l->size;
    l->answered = true;
    l->keep = keep;
    if (keep) return;
    if (current == l) current = l->next;
    *at = l->next;
    if (last == &l->next) last = at;
    free(l);
}

static void take_answer(struct frame *f) {
    struct line **at = &first, *l;
    uint64_t of = number(f->data, 8);
    int flags = f->data[8];
    while ((l = *at) && l->number != of) at = &l->next;
    bool again = of && (!l || l->answered);       /* already printed, before a replay */
    if (l && !again && l == current) return drop(); /* answers what it cannot have read */
    if (flags & ANSWERED) backoff = 0;
    if (l && !again) l->keep |= flags & KEEP;
    if (l && !again && flags & ANSWERED) settle(at, l->keep);
    if (again || f->size == 9) {
        if (flags & WANTS_CONFIRM) confirm(of, 0, !again);
        return;
    }
    out_size = f->size - 8;
    out = memmove(f->data + 8, f->data + 9, out_size - 1);
    out[out_size - 1] = '\n';
    out_done = 0;
    out_line = of;
    out_confirm = flags & WANTS_CONFIRM;
}

static void take_frames(void) {
    struct frame f;
    while (sock >= 0 && !out_size) {
        enum got got = frame_next(&f, MSG_DONTWAIT);
        if (got == NOTHING) return;
        if (got == BROKEN) return peer_protocol > PROTOCOL ? fail(EXIT_REFUSED) : drop_for_reason(); /* the next one fits */
        if (got == FRAME && f.kind == K_ANSWER) take_answer(&f);
        else if (got == FRAME && f.kind == K_STDERR) write_all(2, f.data, f.size, &(uint64_t){0});
        else return drop();
    }
}

/* Nobody reads the answers any more. */
static _Noreturn void output_gone(void) {
    if (out_size && out_confirm) confirm(out_line, out_done, false);
    send_some();
    _exit(0);
}

/* A pipe that poll() calls writable takes PIPE_BUF bytes; more might block, and lines would wait behind it. */
static void print_some(void) {
    ssize_t n = write(1, out + out_done, out_size - out_done < PIPE_SPACE ? out_size - out_done : PIPE_SPACE);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) output_gone();
    out_done += n;
    if (out_done < out_size) return;
    if (out_confirm) confirm(out_line, out_done, true);
    out_size = 0;
    free(off_line);
    off_line = NULL;
}

/* Whether a line has waited long enough for a daemon that is not there, or says nothing. */
static bool overdue(const struct line *l) {
    if (sock < 0 && *off_why && tried >= l->at) return true;
    int64_t age = now_ms() - l->at;
    if (age >= BEGIN_WAIT_MS && offline_begins((const char *)l->frame + LINE_HEADER, l->size - LINE_HEADER)) return true;
    return age >= (sock < 0 ? START_WAIT_MS : SILENT_MAX_MS);
}

/* A line that came after the last attempt is worth another one: the bus may be back. */
static bool asked_since(void) {
    for (const struct line *l = first; l; l = l->next)
        if (!l->answered && l->at > tried) return true;
    return false;
}

/* Answers what no daemon answers in time, one line after the other. */
static void answer_offline(void) {
    if (out_size || (sock >= 0 && greeted)) return;
    for (struct line **at = &first, *l; (l = *at);) {
        struct line **next = &l->next;
        if (l->answered || !overdue(l)) {
            at = next;
            continue;
        }
        const char *text = (const char *)l->frame + LINE_HEADER, *reason = *off_why ? off_why
            : sock < 0 ? "the bus daemon did not start in time" : "the bus daemon does not answer";
        off_line = offline_answer(text, l->size - LINE_HEADER, reason, l->sent);
        if (!off_line && sock < 0 && offline_ignores(text, l->size - LINE_HEADER)) settle(at, false);
        else if (!off_line) at = next;
        if (!off_line) continue;
        if (sock >= 0) drop(); /* or the daemon could carry out later what was called undone */
        out = (uint8_t *)off_line;
        out_size = strlen(off_line);
        out_done = 0;
        out_confirm = false;
        settle(at, offline_begins(text, l->size - LINE_HEADER));
        return;
    }
}

_Noreturn void bridge(void) {
    srand(number((uint8_t *)call_key + 28, 4)); /* the random end of it */
    for (;;) {
        split();
        if (sock < 0 && (now_ms() >= next_try || asked_since())) connect_again();
        take_frames();
        answer_offline();
        send_some();
        bool sends = sock >= 0 && (call_sent < tx_size || confirms_size || current), quiet = !open_lines && !in_size;
        if (in_ended && ((quiet && !out_size && !confirms_size) || now_ms() >= end_at)) _exit(0);
        int64_t until = in_ended ? end_at : INT64_MAX, now = now_ms();
        if (sock < 0 && next_try < until) until = next_try;
        if (open_lines && !greeted && now + OFFLINE_POLL_MS < until) until = now + OFFLINE_POLL_MS;
        int pause = until == INT64_MAX ? -1 : until > now ? (int)(until - now) : 0;
        struct pollfd fds[3] = {{.fd = !in_ended && room() ? 0 : -1, .events = POLLIN},
                                {.fd = 1, .events = out_size ? POLLOUT : 0},
                                {.fd = out_size && !sends ? -1 : sock, .events = (out_size ? 0 : POLLIN) | sends * POLLOUT}};
        if (poll(fds, 3, pause) < 0) continue;
        if (fds[1].revents & POLLOUT) print_some();
        else if (fds[1].revents) output_gone();
        ssize_t n = fds[0].revents ? input_now(in + in_size, sizeof in - in_size) : -1;
        if (n > 0) in_size += n;
        if (n == 0) {
            in_ended = true;
            end_at = now_ms() + END_WAIT_MS;
        }
    }
}
