/* What a bridge answers while no daemon does: a session starts with its tools, and a call learns why it fails. */
#include "claudectl.h"
#include <stddef.h>
enum { FILE_MAX = 1 << 17, VERSION_SIZE = 10 };

/* A request of JSON-RPC as far as an answer needs it: pieces of its own line. */
struct piece {
    const char *at;
    size_t size;
};
struct request {
    const char *begin, *end;
    struct piece id, method;
};

static const char *skip_space(const char *c, const char *end) {
    while (c < end && (*c == ' ' || *c == '\t' || *c == '\r')) c++;
    return c;
}

/* Behind a string that begins at c. */
static const char *skip_string(const char *c, const char *end) {
    for (c++; c < end && *c != '"'; c++)
        if (*c == '\\') c++;
    return c < end ? c + 1 : end;
}

/* Behind the value that begins at c, whatever it holds. */
static const char *skip_value(const char *c, const char *end) {
    for (int depth = 0; c < end;) {
        if (depth == 0 && (*c == ',' || *c == '}')) return c;
        depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
        c = *c == '"' ? skip_string(c, end) : c + 1;
    }
    return end;
}

/* Finds id and method among the members of one object; false for anything that is none. */
static bool message_read(const char *c, size_t size, struct request *r) {
    const char *end = c + size;
    *r = (struct request){.begin = c, .end = end};
    c = skip_space(c, end);
    if (c >= end || *c != '{') return false;
    for (c = skip_space(c + 1, end); c < end && *c == '"'; c = skip_space(c + 1, end)) {
        const char *key = c, *value;
        c = skip_string(c, end);
        size_t key_size = c - key;
        c = skip_space(c, end);
        if (c >= end || *c != ':') return false;
        value = skip_space(c + 1, end);
        c = skip_value(value, end);
        const char *last = c;
        while (last > value && (last[-1] == ' ' || last[-1] == '\t')) last--;
        if (key_size == 4 && memcmp(key, "\"id\"", 4) == 0) r->id = (struct piece){value, last - value};
        if (key_size == 8 && memcmp(key, "\"method\"", 8) == 0) r->method = (struct piece){value, last - value};
        if (c >= end || *c != ',') break;
    }
    return c < end && *c == '}';
}

static bool request_read(const char *line, size_t size, struct request *r) {
    if (!message_read(line, size, r) || r->method.size < 3 || r->id.size == 0 || r->id.size > 255) return false;
    return *r->id.at == '"' || *r->id.at == '-' || (*r->id.at >= '0' && *r->id.at <= '9');
}

/* Whether the line is a message that wants no answer: the bus does nothing about any of them. */
bool offline_ignores(const char *line, size_t size) {
    struct request r;
    return message_read(line, size, &r) && (r.id.size == 0 || r.method.size == 0);
}

static bool asks(const struct request *r, const char *method) {
    return r->method.size == strlen(method) + 2 && memcmp(r->method.at + 1, method, r->method.size - 2) == 0;
}

/* Whether the line asks to begin a session, which its client waits for. */
bool offline_begins(const char *line, size_t size) {
    struct request r;
    return request_read(line, size, &r) && asks(&r, "initialize");
}

/* The image's own answer in that line of its file, from "result" on; null where the image has none. */
static char *from_image(int number) {
    static char text[FILE_MAX];
    char image[PATH_MAX], path[PATH_MAX + 32], *line = text;
    image_find(image);
    snprintf(path, sizeof path, "%s/lib/mcp.jsonl", image);
    file_text(path, 0, text, sizeof text);
    for (; number > 0 && (line = strchr(line, '\n')); number--) line++;
    if (!line || !strchr(line, '\n')) return NULL;
    *strchr(line, '\n') = 0;
    return strstr(line, "\"result\":");
}

/* The version of the protocol: the one the client asked for, unless ours is older. */
static void agree_version(char *answer, const struct request *r) {
    static const char key[] = "\"protocolVersion\":\"";
    char *ours = strstr(answer, key);
    const char *theirs = memmem(r->begin, r->end - r->begin, key, sizeof key - 1);
    if (!ours || !theirs || r->end - theirs < (ptrdiff_t)sizeof key + VERSION_SIZE) return;
    ours += sizeof key - 1;
    theirs += sizeof key - 1;
    if (theirs[VERSION_SIZE] != '"' || memcmp(theirs, ours, VERSION_SIZE) > 0) return;
    for (int i = 0; i < VERSION_SIZE; i++)
        if (!strchr(i == 4 || i == 7 ? "-" : "0123456789", theirs[i])) return;
    memcpy(ours, theirs, VERSION_SIZE);
}

/* The answer to one line, to be freed; null where it wants none. `sent`: a daemon may have carried it out. */
char *offline_answer(const char *line, size_t size, const char *reason, bool sent) {
    static const char minimal[] = "\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                                  "\"serverInfo\":{\"name\":\"claudectl-bus\",\"version\":\"" BUILD_ID "\"}}}";
    struct request r;
    char text[sizeof why * 2], *answer, *body = NULL, *own = NULL;
    if (!request_read(line, size, &r)) return NULL;
    if (asks(&r, "initialize")) {
        body = from_image(0);
        if (!body) body = own = strdup(minimal);
        agree_version(body, &r);
    } else if (asks(&r, "tools/list")) body = from_image(1);
    else if (asks(&r, "ping")) body = own = strdup("\"result\":{}}");
    else if (asks(&r, "server/discover"))
        body = own = strdup("\"error\":{\"code\":-32601,\"message\":\"there is no method server/discover\"}}");
    if (!body) {
        json_text(text, sizeof text, reason);
        const char *outcome = sent ? "Whether this call was carried out is not known" : "Nothing was done";
        if (asprintf(&own, "\"error\":{\"code\":-32603,\"message\":\"the bus is off: %s. %s. Ask your user to run: claudectl doctor\"}}",
                text, outcome) < 0) abort();
        body = own;
    }
    if (asprintf(&answer, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,%s\n", (int)r.id.size, r.id.at, body) < 0) abort();
    free(own);
    return answer;
}
