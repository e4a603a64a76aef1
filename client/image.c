/* Whether the image is as the build left it, by lib/manifest: a line "<checksum> <bytes> <path>" for each file. */
#include "claudectl.h"

/* The checksum of cksum(1), which dist/build writes into the manifest; eight bytes a step. */
static uint32_t sum_of(int fd, uint64_t size) {
    static uint32_t table[8][256];
    static uint8_t piece[CHUNK];
    uint32_t sum = 0;
    ssize_t n;
    for (uint32_t i = 0; i < 256; i++) {
        table[0][i] = i << 24;
        for (int bit = 0; bit < 8; bit++) table[0][i] = table[0][i] << 1 ^ (table[0][i] >> 31 ? 0x04c11db7u : 0);
    }
    for (int t = 1; t < 8; t++)
        for (int i = 0; i < 256; i++) table[t][i] = table[t - 1][i] << 8 ^ table[0][table[t - 1][i] >> 24];
    while ((n = read(fd, piece, sizeof piece)) > 0) {
        const uint8_t *at = piece, *end = piece + n;
        for (; end - at >= 8; at += 8)
            sum = table[7][sum >> 24 ^ at[0]] ^ table[6][(sum >> 16 & 255) ^ at[1]] ^ table[5][(sum >> 8 & 255) ^ at[2]] ^
                  table[4][(sum & 255) ^ at[3]] ^ table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^ table[0][at[7]];
        for (; at < end; at++) sum = sum << 8 ^ table[0][sum >> 24 ^ *at];
    }
    for (uint64_t rest = size; rest; rest >>= 8) sum = sum << 8 ^ table[0][sum >> 24 ^ (rest & 255)];
    return n < 0 ? 0 : ~sum;
}

/* What is wrong with one file of the image; null where it is whole. */
static const char *wrong(const char *path, uint32_t sum, uint64_t size) {
    static char text[64];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return errno == ENOENT ? "is missing" : strerror(errno);
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    snprintf(text, sizeof text, "has %lld bytes instead of %llu", (long long)st.st_size, (unsigned long long)size);
    const char *said = !regular ? "is no file" : (uint64_t)st.st_size != size ? text : sum_of(fd, size) != sum ? "was changed" : NULL;
    close(fd);
    return said;
}

/* Counts the files that are missing or changed, and describes the first `max` of them. Options may be edited: they must only be there. */
int image_damage(const char *image, char texts[][DAMAGE_TEXT], int max) {
    char path[2 * PATH_MAX], line[PATH_MAX + 64], name[PATH_MAX];
    int bad = 0;
    snprintf(path, sizeof path, "%s/lib/manifest", image);
    FILE *manifest = fopen(path, "re");
    while (manifest && fgets(line, sizeof line, manifest)) {
        unsigned sum;
        unsigned long long size;
        if (sscanf(line, "%u %llu %4095[^\n]", &sum, &size, name) != 3) continue;
        snprintf(path, sizeof path, "%s/%s", image, name);
        bool options = strcmp(name, "lib/jvm.options") == 0;
        const char *said = options ? (access(path, R_OK) == 0 ? NULL : "is missing") : wrong(path, sum, size);
        if (said && bad++ < max) snprintf(texts[bad - 1], DAMAGE_TEXT, "%.900s %s", path, said);
    }
    if (manifest) fclose(manifest);
    return bad;
}
