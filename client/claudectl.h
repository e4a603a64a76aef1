/* The native client: it carries a call to the daemon and its answer back. One thread, libc only. */
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PROTOCOL = 1, HEADER = 5, CONFIRM_SIZE = 22, CHUNK = 65536, MAX_LINE = 1 << 20, MAX_PAYLOAD = (1 << 20) + 64 };
static const int64_t SECOND = 1000000000;
enum { HOOK_STDIN_MAX = 8 << 20, LOG_MAX = 1 << 20, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_UNKNOWN = 75 };
enum kind { K_HELLO = 1, K_CALL, K_STDIN, K_CONFIRM, K_CANCEL, K_LINE, K_STDOUT = 33, K_STDERR, K_WANT_STDIN, K_EXIT, K_ANSWER };

/* main.c: what to do, by the arguments */
extern enum mode { COMMAND, HOOK, BRIDGE } mode;
int64_t clock_ns(clockid_t which), now_ms(void);
_Noreturn void fail(int code); /* for the reason in `why` */
#define die(code, ...) (refuse(__VA_ARGS__), fail(code))

/* home.c: where the state is, and that nobody else owns it */
extern char home_dir[PATH_MAX], socket_path[108], why[PATH_MAX + 256]; /* why the last step failed; empty: something is missing */
bool refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool home_find(bool create);
const char *in_bus(const char *name);
int log_open(const char *name);
void note(const char *text, size_t length);

/* start.c: reaches the daemon and starts it */
enum reach { UP, AWAY, REFUSED };
extern bool may_start;
extern int sock, peer;
enum reach reach_try(void);
_Noreturn void run_jvm(char **args, bool with_paths);

/* wire.c: frames */
enum got { FRAME, NOTHING, ENDED, BROKEN };
struct frame { int kind; size_t size; uint8_t *data; };
extern uint8_t tx[]; /* HELLO and CALL, for a hook its input too: whole until HELLO came, for till then it may be sent again */
extern size_t tx_size;
extern int peer_protocol;
extern volatile bool greeted, sending; /* sending: a frame is half sent, so nothing else may follow */
extern char call_key[33];
void put_number(uint8_t *to, uint64_t value, int bytes);
uint64_t number(const uint8_t *from, int bytes);
void header(uint8_t *to, enum kind kind, size_t size);
size_t confirm_frame(uint8_t *to, uint64_t line, uint64_t written, bool complete);
bool call_build(char **args, int64_t deadline_ns);
void stdin_append(void);
bool send_all(const uint8_t *bytes, size_t size);
int write_all(int fd, const uint8_t *bytes, size_t size, uint64_t *written);
bool frame_waits(void);
enum got frame_next(struct frame *f, int flags);
void hang_up(void);
void trim(uint8_t *pages, size_t size);

/* bridge.c: `bus stdio` */
_Noreturn void bridge(void);
