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
enum kind { K_HELLO = 1, K_CALL, K_STDIN, K_CONFIRM, K_CANCEL, K_LINE, K_STDOUT = 33, K_STDERR, K_WANT_STDIN, K_EXIT, K_ANSWER, K_RESUME };

/* The files, lowest first: each calls only those above it here, and main.c calls them all (ClientLayersTest). */

/* clock.c */
int64_t clock_ns(clockid_t which), now_ms(void), wall_s(void), time_ns(const struct stat *file);
void nap(int64_t ms);

/* home.c: where the state is, and that nobody else owns it; how a call gives up */
extern enum mode { COMMAND, HOOK, BRIDGE } mode;
extern char home_dir[PATH_MAX], socket_path[108], why[PATH_MAX + 256]; /* why the last step failed; empty: something is missing */
void visible(uint8_t *text);
bool refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern void (*before_fail)(void);       /* of a hook */
_Noreturn void fail(int code); /* for the reason in `why` */
#define die(code, ...) (refuse(__VA_ARGS__), fail(code))
extern bool home_usable, only_looks; /* home_find() found the state; it leaves modes as they are */
bool home_find(bool create);
void home_of_copy(void);
const char *in_bus(const char *name);
ssize_t file_text(const char *path, off_t from, char *text, size_t room);
int log_open(const char *name);
void note(const char *text, size_t length);

/* inside.c: processes, and whether a call comes from inside a session: what a person's shell alone may do */
bool inside_session(void);
char state_of(pid_t pid);
long parent_of(long pid); /* 0 without one */

/* image.c */
enum { DAMAGE_TEXT = 1024 };
int image_damage(const char *image, char texts[][DAMAGE_TEXT], int max);

/* limits.c */
const char *small_limits(char *text, size_t room);

/* jvm.c: becomes a JVM of the image */
void image_find(char image[PATH_MAX]);
_Noreturn void run_jvm(char **args, bool with_paths);
_Noreturn void become_daemon(void);
void leave_caller(void);
void close_from(int first);

/* wire.c: frames */
enum got { FRAME, NOTHING, ENDED, BROKEN };
struct frame { int kind; size_t size; uint8_t *data; };
extern uint8_t tx[]; /* HELLO and CALL, for a hook its input too: whole until HELLO came, for till then it may be sent again */
extern const char *hook_input; /* the first 64 KiB of a hook's input */
extern size_t tx_size, hook_input_size;
extern int sock, peer_protocol;
extern volatile bool greeted, sending; /* sending: a frame is half sent, so nothing else may follow */
extern char call_key[33], cursor[1 << 16]; /* cursor: where a command goes on with the next daemon; empty: it cannot */
void put_number(uint8_t *to, uint64_t value, int bytes);
uint64_t number(const uint8_t *from, int bytes);
void header(uint8_t *to, enum kind kind, size_t size);
size_t confirm_frame(uint8_t *to, uint64_t line, uint64_t written, bool complete);
bool call_build(char **args, int64_t deadline_ns);
ssize_t input_now(uint8_t *to, size_t room);
void stdin_append(void), stdin_drain(void);
bool send_all(const uint8_t *bytes, size_t size), stdin_piece(uint64_t *wanted);
int write_all(int fd, const uint8_t *bytes, size_t size, uint64_t *written);
bool frame_waits(void);
enum got frame_next(struct frame *f, int flags);
void hang_up(void);
void trim(uint8_t *pages, size_t size);

/* outage.c: what is remembered of a bus that is off, and who was told */
#define START_FAILED "start.failed"
#define HANGS "daemon.hangs"
struct outage { char why[512]; int64_t at, until, written; int tries; uint64_t print; }; /* seconds; written: in ns, by the file */
bool outage_read(const char *name, struct outage *o);
void outage_write(const char *name, const char *reason, int tries, int first, uint64_t print);
void outage_forget(const char *name);
bool disk_full(void);
void outage_tell(const char *event, const char *reason);
uint64_t file_print(const char *path), start_print(void);
void json_text(char *to, size_t room, const char *text);

/* start.c: reaches the daemon and has it started */
enum reach { UP, AWAY, REFUSED };
#define refused(...) (refuse(__VA_ARGS__), REFUSED)
extern bool may_start, perhaps_slow; /* perhaps_slow: what reach_try() refused for may pass, a start that goes on */
extern int peer;
enum reach reach_try(bool waits);
void remember_failure(int tries);
void hangs_now(const char *reason);
pid_t lock_holder(const char *name);
bool is_daemon(pid_t pid), starts_one(pid_t holder), orphan_named(void);
bool end_by_signal(pid_t pid, int64_t wait_ms);

/* offline.c: what a bridge answers while no daemon does */
bool offline_begins(const char *line, size_t size), offline_ignores(const char *line, size_t size);
char *offline_answer(const char *line, size_t size, const char *reason, bool sent);

/* bridge.c: `bus stdio` */
_Noreturn void bridge(void);

/* doctor.c: looks at what would keep a JVM or the daemon from starting, then becomes the doctor in Java */
_Noreturn void doctor(char **args);
