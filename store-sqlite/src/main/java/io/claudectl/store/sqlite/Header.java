package io.claudectl.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of an SQLite file, see its "Database File Format". Its log may hold newer values.
 *
 * @param truncated the file is shorter than the pages its header names
 */
record Header(int applicationId, int version, boolean truncated) {
    private static final int BYTES = 100;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_BYTES_AT = 16;
    private static final int PAGE_BYTES_BIGGEST = 65_536;
    private static final int CHANGES_AT = 24;
    private static final int PAGES_AT = 28;
    private static final int USER_VERSION_AT = 60;
    private static final int APPLICATION_ID_AT = 68;
    private static final int CHANGES_WHEN_COUNTED_AT = 92;

    /**
     * Reads it; null when the file is not SQLite's. Only while this process has no connection to
     * the file: closing the channel would drop the locks SQLite holds on it, since POSIX locks
     * belong to the process.
     */
    static @Nullable Header of(Path file) throws IOException {
        var bytes = ByteBuffer.allocate(BYTES);
        long size;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            size = channel.size();
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the header is read or the file ends.
            }
        }
        if (bytes.hasRemaining() || !bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return null;
        }
        int pageBytes = Short.toUnsignedInt(bytes.getShort(PAGE_BYTES_AT));
        long wanted =
                Integer.toUnsignedLong(bytes.getInt(PAGES_AT))
                        * (pageBytes == 1 ? PAGE_BYTES_BIGGEST : pageBytes);
        boolean counted = bytes.getInt(CHANGES_AT) == bytes.getInt(CHANGES_WHEN_COUNTED_AT);
        return new Header(
                bytes.getInt(APPLICATION_ID_AT),
                bytes.getInt(USER_VERSION_AT),
                counted && size < wanted);
    }
}
